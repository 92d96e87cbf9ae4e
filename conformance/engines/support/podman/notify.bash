# --sdnotify: who tells the manager of services, and that it hears it.

# notified WORD COMMAND…: runs the command with NOTIFY_SOCKET until it has ended and a datagram with the word has come;
# all of them in $work/out/notified.
notified() {
    perl -MSocket -e '
        my ($path, $log, $wanted, @command) = @ARGV;
        unlink $path;
        socket(my $socket, AF_UNIX, SOCK_DGRAM, 0) or die;
        bind($socket, pack_sockaddr_un($path)) or die;
        chmod 0777, $path;
        my $child = fork;
        if (!$child) { $ENV{NOTIFY_SOCKET} = $path; exec @command; die }
        open(my $file, ">", $log) or die;
        $file->autoflush(1);
        my $left = 1;
        local $SIG{ALRM} = sub { unlink $path; exit };
        alarm 30;
        while (1) {
            my $ready = "";
            vec($ready, fileno($socket), 1) = 1;
            if (select($ready, undef, undef, 0.2)) { recv($socket, my $said, 4096, 0); print $file "$said\n"; $wanted = "" if $said =~ /$wanted/; next }
            last if !$left && !$wanted;
            $left = 0 if $left && waitpid($child, 1) == $child;
        }
        unlink $path' "$work/notify" "$work/out/notified" "$@"
}

notify_conmon() {
    notified READY timeout 50 podman run --detach --sdnotify conmon --name "$FUNCNAME" --conmon-pidfile "$work/out/conmon" "$image" sleep 100
    contains "said" "$(cat "$work/out/notified")" "READY=1"
    contains "main process" "$(cat "$work/out/notified")" "MAINPID=$(cat "$work/out/conmon")"
    remove "$FUNCNAME"
}
check "sdnotify: conmon tells" notify_conmon

notify_ignore() {
    notified "" timeout 50 podman run --rm --sdnotify ignore "$image" late sh -c 'echo "socket:$NOTIFY_SOCKET"' >"$work/out/said"
    equal "variable inside" "$(cat "$work/out/said")" "socket:"
    equal "said" "$(cat "$work/out/notified")" ""
}
check "sdnotify: ignored" notify_ignore

# The program inside tells: the runtime passes it on.
notify_container() {
    notified READY timeout 50 podman run --detach --sdnotify container --name "$FUNCNAME" -v /usr:/usr:ro -v /lib:/lib:ro -v /lib64:/lib64:ro \
        "$image" sh -c 'sleep 0.5; /usr/bin/perl -MSocket -e "socket(S, AF_UNIX, SOCK_DGRAM, 0); send(S, qq(READY=1), 0, pack_sockaddr_un(\$ENV{NOTIFY_SOCKET})) or die"; sleep 100'
    contains "said" "$(cat "$work/out/notified")" "READY=1"
    contains "main process" "$(cat "$work/out/notified")" "MAINPID="
    remove "$FUNCNAME"
}
check "sdnotify: the program inside tells" notify_container
