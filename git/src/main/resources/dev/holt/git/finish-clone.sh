# Makes files, refs and settings of a clone whose objects are there.
#   $1 directory   $2 branch or ''   $3 commit   $4 tree of the files, '' for none   $5 URL of origin or ''   $6 $7 name and mail or ''
# The files that came in stay known as refs/holt/initial, which no branch has when changes came with them.
# Standard input: further refs, as 'git update-ref --stdin' takes them.
set -eu
cd -- "$1"
git update-ref --stdin
if [ -n "$2" ]; then
    git update-ref "refs/heads/$2" "$3"
    git symbolic-ref HEAD "refs/heads/$2"
else
    git update-ref --no-deref HEAD "$3"
fi
if [ -n "$5" ]; then
    git config remote.origin.url "$5"
    git config remote.origin.fetch '+refs/heads/*:refs/remotes/origin/*'
fi
[ -z "$6" ] || git config user.name "$6"
[ -z "$7" ] || git config user.email "$7"
mkdir -p .git/info
printf '%s\n' /.holt/inbox/ /.holt/attachments/ >>.git/info/exclude
if [ -n "$4" ]; then
    git update-ref refs/holt/initial "$4"
    git read-tree -u --reset "$4"
    # What stands otherwise than in the commit is a change of the files, of which the index knows nothing.
    git reset -q
    # But for new ones that git would overlook.
    git ls-files -z -o -i --exclude-standard | git update-index --add -z --stdin
fi
