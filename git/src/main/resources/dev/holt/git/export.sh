# Says what a clone holds, and prints it as a patch. Index, files, refs and stash stay as they are: what is needed besides lies in a directory
# of its own inside of the git directory, for git renames files into place, and goes at the end.
#   $1 directory   $2 commit that the clone started from   $3 base: what to compare with, a tree or a commit   $4 patch, or look
# Standard output: the tree and the patch; or the tree, the commits since the start, those elsewhere and in submodules, and the names of the files that differ.
# Exit status: 10 no directory, 11 no repository, 12 no base, or for a look no start.
set -u
line='
'
cd -- "$1" 2>/dev/null || exit 10
GIT_WORK_TREE=$(pwd -P)
above=${GIT_WORK_TREE%/*}
export GIT_CEILING_DIRECTORIES="${above:-/}"
base=$3
# Each start of git costs as much as thousands of files: what one can say is asked of one.
said=$(git rev-parse --absolute-git-dir --git-path objects --git-path index "$base^{tree}" "$2^{tree}" 2>/dev/null)
next() {
    next=${said%%"$line"*}
    said=${said#*"$line"}
}
# What git does not know it says as it was asked.
is_hash() { case $1 in '' | *[!0-9a-f]*) false ;; esac; }
next && git=$next
case $git in /*) ;; *) exit 11 ;; esac
next && objects=$next
next && index=$next
next && compared=$next
next && start=$next
is_hash "$compared" || exit 12
is_hash "$start" || { [ "$4" = patch ] && start= || exit 12; }
set -e
# Those of exports whose machine stopped in the middle.
rm -rf -- "$git"/holt.??????
own=$(mktemp -d "$git/holt.XXXXXX")
trap 'rm -rf -- "$own"' EXIT
trap 'exit 130' HUP INT TERM
objects=$(cd -- "$objects" && pwd -P)
mkdir -p "$own/objects/info"
printf '%s\n' "$objects" >"$own/objects/info/alternates"
# What the index knows of the files spares reading them all, unless somebody told git to overlook some of them.
# By its time git knows which it has to read after all.
if [ -f "$index" ] && git ls-files -v >"$own/listed" 2>/dev/null && ! grep -q '^[a-zS]' "$own/listed"; then
    cp -p -- "$index" "$own/index"
fi
GIT_DIR=$git
export own base GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE="$own/index" GIT_OBJECT_DIRECTORY="$own/objects"
[ -f "$own/index" ] || git read-tree "$base"
# The files of a repository inside, which git lists with a slash, are files like others, but for its history.
inner='cd -- "$1" || exit
others() { GIT_WORK_TREE=. GIT_INDEX_FILE="$own/none" git ls-files -z -o --exclude-standard; }
others | LC_ALL=C grep -zv "/\$" | git update-index --add --remove --replace -z --stdin || exit
others | LC_ALL=C grep -z "/\$" | xargs -0 -r -n 1 sh -c "$inner" holt'
export inner
# A repository inside that was committed is one too, unless it is a submodule: what a patch says of it is a hash that nobody else knows.
submodule='git ls-tree "$base" -- "$1" | grep -q "^160000 " ||
git config -z -f "$GIT_WORK_TREE/.gitmodules" --get-regexp "^submodule\..*\.path$" 2>/dev/null | sed -z "s/^[^\n]*\n//" | grep -zqxF -- "$1"'
committed="{ $submodule; } && exit"'
git update-index --force-remove -- "$1" || exit
[ ! -d "$1" ] || [ -h "$1" ] || sh -c "$inner" holt "$1"'
links() { { LC_ALL=C grep -z '^[A-Z] 160000 ' "$own/entries" || :; } | LC_ALL=C sed -z 's/^[^\t]*\t//'; }
repositories() { links | xargs -0 -r -n 1 sh -c "$committed" holt; }
# What a submodule has that nobody else has, as numbers of commits; one for its files. One that came in is a clone that is looked at by itself.
filled="[ -e \"\$1/.git\" ] || exit 0
{ $submodule; } || exit 0"'
set -- "$1" $(git ls-tree "$base" -- "$1" | cut -f 1)
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY
cd -- "$1" || exit 0
git rev-parse -q --verify refs/holt/initial >/dev/null 2>&1 && exit 0
git rev-list --count --ignore-missing --branches --glob="refs/stas[h]" HEAD --not --remotes $4 2>/dev/null || echo 1
[ -z "$(git --no-optional-locks status --porcelain 2>/dev/null | head -n 1)" ] || echo 1'
# What came with the clone and is no part of its first commit was never for .gitignore to leave out: it is not gone because it is ignored now.
brought() {
    [ "$compared" = "$start" ] || [ -z "$start" ] ||
        git diff-tree -r -z --name-only --no-renames --diff-filter=A "$start" "$compared" |
        xargs -0 -r git --literal-pathspecs ls-files -z -o -- | { LC_ALL=C grep -zv '/$' || :; } | git update-index --add --replace -z --stdin
}
# What we put there for an agent is no work.
ours() { git diff-index --cached --quiet --ignore-submodules=none "$base" -- "$@" || git reset -q "$base" -- "$@"; }
untracked() {
    { LC_ALL=C grep -zv '/$' "$own/others" || :; } | git update-index --add --remove --replace -z --stdin &&
        { LC_ALL=C grep -z '/$' "$own/others" || :; } | xargs -0 -r -n 1 sh -c "$inner" holt
}
take() {
    if [ -f "$index" ]; then
        git add -u -- .
    else
        # Where nothing was ever checked out nothing is missing.
        git diff-files -z --name-only --diff-filter=d | git update-index -z --stdin
    fi &&
        git ls-files -z -t -s -o --exclude-standard >"$own/entries" &&
        { LC_ALL=C grep -z '^? ' "$own/entries" || :; } | LC_ALL=C sed -z 's/^..//' >"$own/others" &&
        { [ ! -s "$own/others" ] || untracked; } &&
        repositories &&
        brought &&
        ours .holt/inbox .holt/attachments
}
take 2>"$own/said" || {
    cat "$own/said" >&2
    exit 1
}
tree=$(git write-tree)
printf '%s\n' "$tree"
if [ "$4" = patch ]; then
    git -c core.quotePath=true -c diff.suppressBlankEmpty=false diff-tree -r --patch --binary --no-renames --no-ext-diff --no-textconv \
        --no-color --full-index --ignore-submodules=none --submodule=short --src-prefix=a/ --dst-prefix=b/ --end-of-options "$base" "$tree"
else
    git rev-list --count HEAD "^$2" 2>/dev/null || echo 0
    # Where nothing was ever committed there is no HEAD.
    elsewhere=$(git rev-list --count --ignore-missing --branches --glob='refs/stas[h]' --not --remotes "$2" HEAD 2>/dev/null || echo 0)
    links | xargs -0 -r -n 1 sh -c "$filled" holt >"$own/filled"
    while read -r more; do
        elsewhere=$((elsewhere + more))
    done <"$own/filled"
    echo "$elsewhere"
    git diff-tree -r --name-only -z --no-renames --ignore-submodules=none --end-of-options "$base" "$tree"
fi
