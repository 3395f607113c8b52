# For the tests: what an interactive zsh offers for lines. Usage: zsh -f show-matches.zsh SCRIPT LINE…
# After each line its matches, each on a line of its own, then one that says "end".
zmodload zsh/zpty

setup='
  unsetopt beep; PS1=
  autoload -Uz compinit && compinit -u -d ${BRICKS_SCRIPT:h}/zcompdump
  source $BRICKS_SCRIPT
  # Completions are added through compadd; with one of these options it only fills arrays.
  compadd() {
    if [[ ${@[1,(i)(-|--)]} != *-[[:alpha:]]#[OAD]* ]]; then
      local -a found
      builtin compadd -A found "$@"
      matches+=("${(@)found/#/$IPREFIX}")
    fi
    builtin compadd "$@"
  }
  show-matches() {
    typeset -ga matches=()
    zle list-choices
    print -rl -- "" ${(u)matches/#/match } end
    BUFFER=
  }
  zle -N show-matches
  bindkey "^T" show-matches
  setopt extendedglob
  print ready
'
export BRICKS_SCRIPT=$1 BRICKS_SETUP=$setup TERM=dumb
zpty shell zsh -f -i
zpty -w shell 'eval $BRICKS_SETUP'
zpty -r shell answer '*ready*'
for line in "${@[2,-1]}"; do
  zpty -nw shell "$line"$'\x14'
  zpty -r shell answer $'*\nend\r\n*'
  print -rl -- ${(M)${(f)${answer//$'\r'/}}:#match *} end
done
zpty -d shell
