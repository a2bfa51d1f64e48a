# Says what a clone holds, and prints it as a patch. Index, files, refs and stash stay as they are: what is needed besides lies in a directory
# of its own inside of the git directory, for git renames files into place, and goes at the end.
#   $1 directory   $2 commit that the clone started from   $3 base: what to compare with, a tree or a commit   $4 patch, or look
# Standard output: the tree and the patch; or the tree, the commits since the start, those elsewhere, and the names of the files that differ.
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
[ "$4" = patch ] && start= || start="$2^{commit}"
said=$(git rev-parse --absolute-git-dir --git-path objects --git-path index "$base^{tree}" $start 2>/dev/null)
known=$?
git=${said%%"$line"*}
case $git in /*) ;; *) exit 11 ;; esac
[ $known = 0 ] || exit 12
said=${said#*"$line"}
objects=${said%%"$line"*}
said=${said#*"$line"}
index=${said%%"$line"*}
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
export own GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE="$own/index" GIT_OBJECT_DIRECTORY="$own/objects"
[ -f "$own/index" ] || git read-tree "$base"
# The files of a repository inside, which git lists with a slash, are files like others, but for its history.
inner='cd -- "$1" || exit
others() { GIT_WORK_TREE=. GIT_INDEX_FILE="$own/none" git ls-files -z -o --exclude-standard; }
others | LC_ALL=C grep -zv "/\$" | git update-index --add --remove --replace -z --stdin || exit
others | LC_ALL=C grep -z "/\$" | xargs -0 -r -n 1 sh -c "$inner" holt'
export inner
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
        git ls-files -z -o --exclude-standard >"$own/others" &&
        { [ ! -s "$own/others" ] || untracked; } &&
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
    git rev-list --count --ignore-missing --branches --glob='refs/stas[h]' --not --remotes "$2" HEAD 2>/dev/null || echo 0
    git diff-tree -r --name-only -z --no-renames --ignore-submodules=none --end-of-options "$base" "$tree"
fi
