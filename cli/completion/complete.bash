# Completion of bricks in bash. Try it out:
#
#   source <(bricks completion bash)
#
# For every shell from now on, where the package bash-completion is installed:
#
#   mkdir -p ~/.local/share/bash-completion/completions
#   bricks completion bash > ~/.local/share/bash-completion/completions/bricks
#
# and where it is not, write it to a file that ~/.bashrc reads with `source`. Write it anew after an update of bricks.

# TABLES

_bricks() {
  # What readline replaces: a part of the word, as it also parts words at characters such as = and @.
  local text=$2
  local raw='' current='' next flags repeatable values args kind='' inventory IFS=$' \t\n'
  local -a words
  COMPREPLY=()
  words=()
  _bricks_split "${COMP_LINE:0:COMP_POINT}"
  # What of the word readline leaves as it is, and what it replaces although it is no part of the value.
  local leave=${raw%"$text"} before=''
  leave=${leave#[\'\"]}

  local path='' expected='' seen=' ' areFlagsOver='' count=0
  _bricks_walk
  if [[ -n $expected ]]; then
    _bricks_kind "$expected" && _bricks_value "$kind"
  elif [[ -z $areFlagsOver && $current == --*=* ]]; then
    _bricks_kind "${current%%=*}" && _bricks_value "$kind" "${current%%=*}="
  elif [[ -z $areFlagsOver && $current == -* ]]; then
    _bricks_flags
  else
    [[ $count == 0 ]] && _bricks_words $next
    _bricks_argument
    [[ -n $areFlagsOver || -n $current || ${#COMPREPLY[@]} != 0 || -n $kind ]] || _bricks_flags
  fi
  return 0
}

# Sets `words`, without quotes, to those before the one at the cursor; that is `current`, and `raw` as it was typed.
_bricks_split() {
  local line=$1 quote='' char i isWord=''
  for ((i = 0; i < ${#line}; i++)); do
    char=${line:i:1}
    if [[ -z $quote && $char == [[:space:]] ]]; then
      [[ -z $isWord ]] || words+=("$current")
      current='' raw='' isWord=''
      continue
    fi
    isWord=1
    raw+=$char
    if [[ $char == "$quote" ]]; then
      quote=''
    elif [[ -z $quote && ($char == "'" || $char == '"') ]]; then
      quote=$char
    elif [[ $char == "\\" && $quote != "'" ]]; then
      i=$((i + 1))
      raw+=${line:i:1}
      current+=${line:i:1}
    else
      current+=$char
    fi
  done
}

# Reads the words before the cursor: which command it is, how many arguments it has, which flags, which inventory, and
# whether one of the flags is `expected` to be followed by its value.
_bricks_walk() {
  local word isFirst=1
  _bricks_inventory_default
  _bricks_at ''
  for word in "${words[@]}"; do
    if [[ -n $isFirst ]]; then
      isFirst=''
    elif [[ -n $expected ]]; then
      _bricks_note "$expected" "$word"
      expected=''
    elif [[ -n $areFlagsOver || $word != -?* ]]; then
      if [[ $count == 0 && " $next " == *" $word "* ]]; then
        path=${path:+$path }$word
        _bricks_at "$path"
      else
        count=$((count + 1))
      fi
    elif [[ $word == -- ]]; then
      areFlagsOver=1
    elif [[ $word == --*=* ]]; then
      _bricks_note "${word%%=*}" "${word#*=}"
    elif [[ $word == -[!-]?* ]] && _bricks_kind "${word:0:2}"; then
      _bricks_note "${word:0:2}" "${word:2}"
    elif _bricks_kind "$word"; then
      expected=$word
    else
      _bricks_note "$word" ''
    fi
  done
}

# A flag that is on the line, and its value.
_bricks_note() {
  seen+="$1 "
  [[ $_bricks_inventory_flags != *" $1 "* ]] || inventory=${2/#"~/"/$HOME/}
}

# Sets `kind` to what stands behind a flag; fails for one that takes no value.
_bricks_kind() {
  local rest=" $values "
  kind=''
  [[ $rest == *" $1="* ]] || return 1
  rest=${rest#*" $1="}
  kind=${rest%% *}
}

_bricks_flags() {
  local group form isSeen
  for group in $flags; do
    isSeen=''
    for form in ${group//|/ }; do
      [[ $seen != *" $form "* || " $repeatable " == *" $group "* ]] || isSeen=1
    done
    [[ -n $isSeen ]] || _bricks_words ${group//|/ }
  done
}

_bricks_argument() {
  local -a kinds
  kinds=($args)
  kind=${kinds[count]-}
  [[ -z $kind ]] || _bricks_value "$kind"
}

# Of the kind $1; behind --flag= where that is $2.
_bricks_value() {
  local flag=${2-} name
  current=${current#"$flag"}
  raw=${raw#"$flag"}
  if [[ -n $flag && $text == "$flag"* ]]; then
    before=$flag
  else
    leave=${leave#"$flag"}
    leave=${leave#[\'\"]}
  fi
  raw=${raw#[\'\"]}
  case $1 in
    words:*)
      name=${1#words:}
      _bricks_words ${name//,/ }
      ;;
    host)
      for name in $(_bricks_names); do
        [[ $name == @* ]] || _bricks_words "$name"
      done
      ;;
    selector) _bricks_selector ;;
    file) _bricks_files -f ;;
    directory) _bricks_files -d ;;
  esac
}

# A list with commas; ! before a part takes it away, also with the backslash that keeps it from the history.
_bricks_selector() {
  local name tail=${raw##*,}
  local head=${raw%"$tail"}
  local listed=,${head//[\\!]/}
  case $tail in
    '\!'*) head+='\!' tail=${tail#??} ;;
    '!'*) head+='!' tail=${tail#?} ;;
  esac
  for name in $(_bricks_names); do
    [[ $name != "$tail"* || $listed == *",$name,"* ]] || _bricks_reply "$head$name"
  done
  compopt -o nospace 2>/dev/null
}

_bricks_files() {
  local name
  while IFS= read -r name; do
    _bricks_reply "$name"
  done < <(compgen "$1" -- "$current")
  compopt -o filenames 2>/dev/null
}

_bricks_words() {
  local word
  for word; do
    [[ $word != "$current"* ]] || _bricks_reply "$word"
  done
}

_bricks_reply() {
  COMPREPLY+=("$before${1#"$leave"}")
}

_bricks_names() {
  [[ ! -f $inventory ]] || awk "$_bricks_hostnames" "$inventory" 2>/dev/null
}

complete -F _bricks bricks
