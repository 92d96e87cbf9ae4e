# complete.zsh FOLDER LINE: what zsh offers for LINE and a tab, one a line, with the completions in FOLDER.
#
# Completion runs in the line editor of an interactive shell only, hence the pseudo-terminal; there `compadd` writes
# what would be shown to a file.
zmodload zsh/zpty
offered=$(mktemp)
zpty shell zsh -f -i
zpty -w shell "PROMPT= RPROMPT=; unsetopt zle_bracketed_paste 2>/dev/null; stty -echo"
zpty -w shell "fpath=(${(q)1} \$fpath); autoload -Uz compinit && compinit -u -D"
zpty -w shell "compadd() {
    local -a hits
    [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]] || builtin compadd -O hits \"\$@\"
    (( \$#hits )) && print -rl -- \$hits >>${(q)offered}
    builtin compadd \"\$@\"
}"
zpty -w shell "complete-and-end() { zle complete-word; print -r -- DONE:END; exit }; zle -N complete-and-end"
zpty -w shell "bindkey '^I' complete-and-end; print READY:NOW"
zpty -r -m shell out '*READY:NOW*' || exit 1
zpty -w -n shell "$2"$'\t'
zpty -r -m shell out '*DONE:END*'
zpty -d shell
sort -u $offered
rm -f $offered
