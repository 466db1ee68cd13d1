/** What to send, and where. */
record Call(String url, String model, String token, String prompt) {}
