/**
 * The scripts by shell. `gw completion words` prints `names` and the candidates of the last word, or
 * `files` if the shell should complete a file. Names are data: no script may expand them.
 */
export const completionScripts: Readonly<Record<string, string>> = {
  // mapfile is missing in the bash of macOS.
  bash: `_gw() {
  local kind word
  COMPREPLY=()
  {
    read -r kind
    while IFS= read -r word; do COMPREPLY+=("$word"); done
  } < <(gw completion bash-words -- "\${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
  if [[ $kind == files ]]; then compopt -o default 2>/dev/null; fi
}
complete -F _gw gw
`,
  zsh: `_gw() {
  local -a found before
  before=("\${(@Q)words[2,CURRENT-1]}")
  (( CURRENT > 2 )) || before=()
  found=("\${(@f)$(gw completion words -- "$before[@]" "\${(Q)PREFIX}" 2>/dev/null)}")
  if [[ $found[1] == files ]]; then
    compset -P '--*='
    _files
  else
    shift found
    compadd -a found
  fi
}
compdef _gw gw
`,
  fish: `function __gw_words
  set -l words (commandline -opc)
  set -e words[1]
  set -l token (commandline -ct)
  # A token with an open quote cannot be unescaped.
  set -l text (string unescape -- "$token"; or string trim --left --chars "'\\"" -- "$token")
  set -l found (gw completion words -- $words "$text" 2>/dev/null)
  test (count $found) -gt 0; or return
  set -l kind $found[1]
  set -e found[1]
  if test "$kind" = files
    set -l option (string match -r -- '^--[^=]*=' "$text")
    set found (__fish_complete_path (string replace -r -- '^--[^=]*=' '' "$text"))
    test -z "$option"; or set found $option$found
  end
  for word in $found
    printf '%s\\n' "$word"
  end
end
complete -c gw -f -a '(__gw_words)'
`,
};
