# The hosts of an inventory in block style; then its bricks and the other groups, with an @ before them.
{ sub(/\r$/, "") }
/^[ \t]*(#|$)/ { next }
{
  match($0, /^ */)
  indent = RLENGTH
  key = substr($0, indent + 1)
  isKey = key ~ /^["\047]?[A-Za-z0-9._-]+["\047]?[ \t]*:([ \t]|$)/
  sub(/[ \t]*:.*/, "", key)
  gsub(/["\047]/, "", key)
}
indent == 0 { section = isKey ? key : ""; depth = 0; next }
depth == 0 { depth = indent }
isKey && indent == depth && section == "hosts" { print key; hosts++ }
isKey && indent == depth && section == "bricks" { groups = groups "@" key "\n" }
END { if (hosts) printf "@all\n%s@spares\n", groups }
