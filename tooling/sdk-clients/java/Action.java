/** Makes a call with an SDK. */
interface Action {
  void run(Call call, Outcome outcome) throws Exception;
}
