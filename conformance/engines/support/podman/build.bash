# podman build: Buildah runs each RUN step with the runtime.

# build OPTION…, the recipe on standard input
build() {
    mkdir -p "$work/context"
    echo context >"$work/context/file"
    cat >"$work/context/Containerfile"
    podman build --quiet --network none --pull=never "$@" "$work/context"
}

build_steps() {
    build --tag apus.test/built >/dev/null <<-END
	FROM $image
	ENV FLAVOUR=built
	WORKDIR /work
	COPY file .
	RUN cat file >seen && echo "\$FLAVOUR" >>seen && id -u >>seen
	USER guest
	RUN id -u >/tmp/user
	CMD ["late", "sh", "-c", "cat seen /tmp/user"]
	END
    equal "output" "$(run apus.test/built | xargs)" "context built 0 1000"
    podman rmi apus.test/built >/dev/null
}
check "build: RUN, COPY, USER, WORKDIR, ENV" build_steps

build_from_scratch() {
    cp -a "$work/tree" "$work/context/tree"
    build --tag apus.test/scratch >/dev/null <<-END
	FROM scratch
	COPY tree /
	RUN ["/bin/busybox", "touch", "/made"]
	END
    equal "output" "$(run apus.test/scratch /bin/ls /made)" /made
    podman rmi apus.test/scratch >/dev/null
    rm -r "$work/context/tree"
}
check "build: FROM scratch" build_from_scratch

build_failure() {
    local found result=0
    found=$(build 2>&1 <<-END
	FROM $image
	RUN echo about to fail; exit 7
	END
    ) || result=$?
    equal "exit status" "$result" 7
    contains "message" "$found" "exit status 7"
}
check "build: a step that fails" build_failure

build_missing() {
    local found
    found=$(build 2>&1 <<-END
	FROM $image
	RUN ["/no/such/program"]
	END
    ) && fail "succeeded"
    contains "message" "${found,,}" "no such file or directory"
}
check "build: a missing program is named" build_missing

build_stages() {
    build --tag apus.test/staged >/dev/null <<-END
	FROM $image AS first
	RUN echo from the first >/made
	FROM $image
	COPY --from=first /made /copied
	RUN cat /copied >/seen
	END
    equal "output" "$(run apus.test/staged late cat /seen)" "from the first"
    podman rmi apus.test/staged >/dev/null
}
check "build: stages" build_stages

build_mounts() {
    printf hidden >"$work/out/secret"
    build --secret "id=key,src=$work/out/secret" --volume "$work/out:/outside:ro" --tag apus.test/mounted >/dev/null <<-END
	FROM $image
	RUN --mount=type=tmpfs,target=/scratch grep -q ' /scratch tmpfs' /proc/mounts
	RUN --mount=type=secret,id=key cat /run/secrets/key >/seen
	RUN --mount=type=bind,source=file,target=/bound cat /bound >>/seen
	RUN --mount=type=cache,target=/cache echo kept >/cache/file
	RUN --mount=type=cache,target=/cache cat /cache/file >>/seen
	RUN cat /outside/secret >>/seen
	END
    equal "output" "$(run apus.test/mounted late cat /seen | xargs)" "hiddencontext kept hidden"
    podman rmi apus.test/mounted >/dev/null
}
check "build: mounts of steps, secrets, caches, volumes" build_mounts

build_options() {
    build --cap-add net_admin --ulimit nofile=100:100 --ulimit nproc=99 --shm-size 1m --tag apus.test/options >/dev/null <<-END
	FROM $image
	RUN ip link set lo mtu 5000 && ulimit -n >/seen && df -k /dev/shm | awk 'END { print \$2 }' >>/seen
	END
    equal "output" "$(run apus.test/options late cat /seen | xargs)" "100 1024"
    podman rmi apus.test/options >/dev/null
}
check "build: capabilities, limits, /dev/shm" build_options

commit() {
    launch "$FUNCNAME" "$image" sh -c 'echo made >/made; sleep 100'
    eventually 10 podman exec "$FUNCNAME" test -s /made
    podman commit --quiet "$FUNCNAME" apus.test/committed >/dev/null
    remove "$FUNCNAME"
    equal "output" "$(run apus.test/committed late cat /made)" made
    podman rmi apus.test/committed >/dev/null
}
check "commit of a running container" commit
