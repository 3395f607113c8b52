# Completion of bricks in fish. Try it out:
#
#   bricks completion fish | source
#
# For every shell from now on:
#
#   bricks completion fish > ~/.config/fish/completions/bricks.fish
#
# Write it anew after an update of bricks.

# Whether the words before the cursor are this command; with a number, whether that argument is next.
function __bricks_at -a path index
    set -l words (__bricks_walk)
    test "$words[1]" = "$path"; or return 1
    test -z "$index"; or test "$words[2]" -eq "$index"
end

# Prints the command, how many arguments it has, and the inventory.
function __bricks_walk
    set -l path ''
    set -l count 0
    set -l inventory (__bricks_inventory_default)
    set -l before
    set -l tokens (commandline -opc)
    for token in $tokens[2..-1]
        set -l joined (string match -r -- '^(--[^=]+)=(.*)$' $token; or string match -r -- '^(-[^-])(.+)$' $token)
        if set -q before[1]
            contains -- $before $__bricks_inventory_flags; and set inventory $token
            set before
        else if not string match -q -- '-?*' $token
            set -l longer (string trim -- "$path $token")
            if test $count -eq 0; and contains -- $longer $__bricks_paths
                set path $longer
            else
                set count (math $count + 1)
            end
        else if contains -- $token (__bricks_values $path)
            set before $token
        else if set -q joined[3]; and contains -- $joined[2] $__bricks_inventory_flags
            set inventory $joined[3]
        end
    end
    string join \n -- $path $count (string replace -r '^~/' "$HOME/" -- $inventory)
end

function __bricks_names
    set -l words (__bricks_walk)
    test -f "$words[3]"; and awk $__bricks_hostnames $words[3] 2>/dev/null
end

function __bricks_hosts
    __bricks_names | string match -v '@*' | string replace -r '$' \thost
end

# A list with commas; ! before a part takes it away.
function __bricks_selector
    set -l value (string replace -r '^(--[^=]+=|-[^-])?["\']?' '' -- (commandline -ct))
    set -l head (string match -r -- '^(?:.*,)?!?' $value)
    set -l listed (string split , -- (string replace -a '!' '' -- $head))
    for name in (__bricks_names)
        set -l about host
        string match -q '@*' $name; and set about group
        contains -- $name $listed; or printf '%s\t%s\n' $head$name $about
    end
end

function __bricks_directories
    __fish_complete_directories (string replace -r '^--[^=]+=' '' -- (commandline -ct)) ''
end

# TABLES
