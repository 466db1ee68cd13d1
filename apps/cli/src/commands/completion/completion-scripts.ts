/** The scripts by shell. All of them ask `gw completion words` for the candidates of the last word. */
export const completionScripts: Readonly<Record<string, string>> = {
  bash: `_gw() {
  local IFS=$'\\n'
  COMPREPLY=($(gw completion words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _gw gw
`,
  zsh: `_gw() {
  local -a found
  found=("\${(@f)$(gw completion words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "$found" ]]; then compadd -a found; else _files; fi
}
compdef _gw gw
`,
  fish: `function __gw_words
  gw completion words -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null
end
complete -c gw -a '(__gw_words)'
`,
};
