# Terminals, which conmon asks the runtime for through a socket.

terminal() {
    equal "terminal" "$(on_terminal run --rm -it "$image" late sh -c 'tty; test -t 0 && test -t 1 && test -t 2 && echo all')" \
        $'/dev/pts/0\nall'
}
check "a terminal" terminal

terminal_status() {
    local found=0
    on_terminal run --rm -it "$image" late sh -c 'exit 9' || found=$?
    equal "exit status" "$found" 9
}
check "the exit status through a terminal" terminal_status

terminal_console() {
    equal "console" "$(on_terminal run --rm -it "$image" late sh -c 'stat -c "%t %F" /dev/console; echo to the console >/dev/console')" \
        $'88 character special file\nto the console'
}
check "/dev/console is the terminal" terminal_console

terminal_megabyte() {
    on_terminal run --rm --tty "$image" late sh -c 'seq 1 160000 | head -c 1000000' >"$work/out/megabyte"
    equal "checksum" "$(sha256sum <"$work/out/megabyte")" "$(seq 1 160000 | head -c 1000000 | sha256sum)"
}
check "one megabyte through a terminal" terminal_megabyte

terminal_size() {
    SHELL=/bin/bash script -qec "stty rows 33 cols 99; timeout --foreground 60 podman run --rm -it $image sh -c 'sleep 0.5; stty size'" \
        /dev/null <&"$silence" >"$work/out/size"
    equal "size" "$(tr -d '\r' <"$work/out/size")" "33 99"
}
check "the size of the terminal" terminal_size

terminal_detached() {
    launch "$FUNCNAME" --tty "$image" sh -c 'tty; echo both >&2'
    podman wait "$FUNCNAME" >/dev/null
    equal "logs" "$(podman logs "$FUNCNAME" | tr -d '\r')" $'/dev/pts/0\nboth'
    remove "$FUNCNAME"
}
check "a terminal in the background, by the logs" terminal_detached

terminal_typed() {
    launch "$FUNCNAME" --tty --interactive "$image" sh -c 'read line; echo "got $line"; exit 3'
    local found result=0
    found=$( (sleep 0.5; echo typed) | SHELL=/bin/bash script -qec "timeout --foreground 60 podman attach $FUNCNAME" /dev/null) || result=$?
    contains "output" "$found" "got typed"
    equal "wait" "$(podman wait "$FUNCNAME")" 3
    remove "$FUNCNAME"
}
check "attach to a terminal" terminal_typed

terminal_exec() {
    launch "$FUNCNAME" "$image" sleep 100
    local found result=0
    found=$(on_terminal exec -it "$FUNCNAME" late sh -c 'tty; exit 5') || result=$?
    equal "exit status" "$result" 5
    contains "terminal" "$found" /dev/pts/
    remove "$FUNCNAME"
}
check "exec: a terminal" terminal_exec

terminal_of_user() {
    equal "owner" "$(on_terminal run --rm -it --user 1000 "$image" late sh -c 'stat -c %u $(tty); echo 1 >$(tty)')" $'1000\n1'
}
check "the terminal belongs to the user" terminal_of_user
