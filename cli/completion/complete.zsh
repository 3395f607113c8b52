#compdef bricks
# Completion of bricks in zsh. Try it out, where compinit has run:
#
#   source <(bricks completion zsh)
#
# For every shell from now on, in a folder of $fpath before compinit runs:
#
#   bricks completion zsh > ~/.zfunc/_bricks        and in ~/.zshrc:  fpath=(~/.zfunc $fpath); autoload -Uz compinit; compinit
#
# Write it anew after an update of bricks.

# TABLES

_bricks() {
  local at='' inventory
  local -a next arguments
  local -i index=2 result=1
  _bricks_find_inventory
  _bricks_at ''
  while (( index < CURRENT && ${next[(I)${(b)words[index]}:*]} )); do
    at="${at:+$at }$words[index]"
    _bricks_at "$at"
    (( index++ ))
  done
  if (( $#next && index == CURRENT )); then
    _describe -t commands command next && result=0
  fi
  (( result )) || return 0
  # For _arguments the command is one word.
  words=(bricks "${(@)words[index,-1]}")
  (( CURRENT -= index - 2 ))
  _arguments -s -S $arguments
}

_bricks_find_inventory() {
  local word='' before=''
  _bricks_inventory_default
  for word in "${(@Q)words[2,CURRENT-1]}"; do
    if (( ${_bricks_inventory_flags[(Ie)$before]} )); then
      inventory=$word
    elif [[ $word == --*=* ]] && (( ${_bricks_inventory_flags[(Ie)${word%%=*}]} )); then
      inventory=${word#*=}
    elif [[ $word == -[^-]?* ]] && (( ${_bricks_inventory_flags[(Ie)${word[1,2]}]} )); then
      inventory=${word[3,-1]}
    fi
    before=$word
  done
  inventory=${inventory/#\~\//$HOME/}
}

_bricks_names() {
  [[ ! -f $inventory ]] || awk "$_bricks_hostnames" "$inventory" 2>/dev/null
}

_bricks_hosts() {
  local -a names expl
  names=(${(f)"$(_bricks_names)"})
  names=(${names:#@*})
  _wanted hosts expl host compadd -a names
}

# A list with commas; ! before a part takes it away.
_bricks_selector() {
  local -a names expl listed
  names=(${(f)"$(_bricks_names)"})
  compset -P '*,'
  listed=(${(s:,:)${${(Q)IPREFIX}#(--*=|-[^-])}//\!/})
  names=(${names:|listed})
  compset -P '(\\|)!'
  _wanted hosts expl 'host or @brick' compadd -qS , -a names
}

# Read by compinit as a function's body, or sourced.
if [[ $funcstack[1] == _bricks ]]; then
  _bricks "$@"
else
  compdef _bricks bricks
fi
