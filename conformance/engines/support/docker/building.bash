# docker build, with the classic builder and with BuildKit. Sourced by the Docker lane.

build_checks() {
    check "docker build: RUN, COPY, ENV, WORKDIR, USER, ARG" classic_build
    check "docker build: a RUN step that fails shows its status" classic_build_fails
    check "docker build: FROM scratch" build_from_scratch
    check "docker build: limits of RUN steps" build_limits
    check "BuildKit: RUN, COPY, ENV, WORKDIR, USER, ARG" buildkit_build
    check "BuildKit: RUN --mount=type=cache, tmpfs, secret, bind" buildkit_mounts
    check "BuildKit: a RUN step that fails shows its status" buildkit_fails
    check "BuildKit: two stages side by side" buildkit_stages
}

build_context() {
    rm -rf "$work/context"
    mkdir -p "$work/context"
    echo copied >"$work/context/file"
    cat >"$work/context/Dockerfile"
}

dockerfile_of_all() {
    cat <<-'END'
	FROM busybox
	ARG GIVEN=default
	ENV FLAVOUR=sweet
	WORKDIR /made/here
	COPY file .
	RUN echo "$GIVEN $FLAVOUR $PWD $(cat file) $(id -u)" >result && mkdir -m 700 private
	RUN chown -R guest .
	USER guest
	RUN echo "$(id -u)" >>result
	CMD cat /made/here/result
	END
}

# build NAME [OPTION…]
build() {
    docker build --network none -t "$@" "$work/context" 2>&1
}

classic_build() {
    dockerfile_of_all | build_context
    build classic --build-arg GIVEN=option >"$work/build.log" || fail "$(tail -n 3 "$work/build.log")"
    equal "result" "$(run classic | flat)" "option sweet /made/here copied 0 1000"
}

classic_build_fails() {
    printf 'FROM busybox\nRUN exit 9\n' | build_context
    contains "message" "$(build failing | tail -n 1)" "The command '/bin/sh -c exit 9' returned a non-zero code: 9"
    printf 'FROM busybox\nRUN ["no-such-program"]\n' | build_context
    contains "message" "$(build failing | tail -n 1)" 'executable file not found in $PATH'
}

build_from_scratch() {
    build_context <<-'END'
	FROM scratch
	COPY busybox /bin/
	RUN ["/bin/busybox", "mkdir", "/made"]
	CMD ["/bin/busybox", "ls", "/"]
	END
    cp "$work/tree/bin/busybox" "$work/context/"
    build scratch-built >"$work/build.log" || fail "$(tail -n 3 "$work/build.log")"
    contains "root" "$(run scratch-built | flat)" "made"
}

build_limits() {
    build_context <<-'END'
	FROM busybox
	RUN cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null >/limit; ulimit -n >>/limit
	END
    build limited -m 64m --ulimit nofile=333 >"$work/build.log" || fail "$(tail -n 3 "$work/build.log")"
    equal "limits" "$(run limited cat /limit | flat)" "67108864 333"
}

buildkit() {
    DOCKER_BUILDKIT=1 build "$1" --progress plain "${@:2}"
}

buildkit_build() {
    dockerfile_of_all | build_context
    buildkit modern --build-arg GIVEN=option >"$work/build.log" || fail "$(tail -n 5 "$work/build.log")"
    equal "result" "$(run modern | flat)" "option sweet /made/here copied 0 1000"
}

buildkit_mounts() {
    build_context <<-'END'
	FROM busybox
	RUN --mount=type=cache,target=/cache echo kept >/cache/file
	RUN --mount=type=cache,target=/cache --mount=type=tmpfs,target=/scratch --mount=type=secret,id=word \
	    --mount=type=bind,target=/context cat /cache/file /run/secrets/word /context/file >/result && touch /scratch/file
	END
	echo secret >"$work/word"
    buildkit mounts --secret "id=word,src=$work/word" >"$work/build.log" || fail "$(tail -n 5 "$work/build.log")"
    equal "result" "$(run mounts sh -c 'cat /result; ls -A /scratch /cache' | flat)" "kept secret copied /cache: /scratch:"
}

buildkit_fails() {
    printf 'FROM busybox\nRUN exit 9\n' | build_context
    contains "message" "$(buildkit failing | tail -n 1)" "exit code: 9"
    printf 'FROM busybox\nRUN ["no-such-program"]\n' | build_context
    contains "message" "$(buildkit failing)" 'executable file not found in $PATH'
}

buildkit_stages() {
    build_context <<-'END'
	FROM busybox AS one
	RUN echo one >/one
	FROM busybox AS two
	RUN echo two >/two
	FROM busybox
	COPY --from=one /one /
	COPY --from=two /two /
	RUN cat /one /two >/result
	END
    buildkit staged >"$work/build.log" || fail "$(tail -n 5 "$work/build.log")"
    equal "result" "$(run staged cat /result | flat)" "one two"
}
