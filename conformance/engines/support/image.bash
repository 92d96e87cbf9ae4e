# An OCI image made from busybox alone, without a registry. Sourced by the engine scripts.

# busybox_tree DIRECTORY: a root file system with every applet of the host's static busybox, and `late`.
busybox_tree() {
    local tree=$1 busybox applet
    busybox=$(command -v busybox)
    mkdir -p "$tree"/{bin,dev,etc,proc,root,sys,tmp}
    chmod 1777 "$tree/tmp"
    cp "$busybox" "$tree/bin/busybox"
    for applet in $("$busybox" --list); do
        [ "$applet" = busybox ] || ln -s busybox "$tree/bin/$applet"
    done
    # An engine may lose the output of a process that ends before the engine has opened all pipes.
    printf '#!/bin/sh\nsleep 0.2\nexec "$@"\n' >"$tree/bin/late"
    chmod 755 "$tree/bin/late"
    printf 'root:x:0:0:root:/root:/bin/sh\nguest:x:1000:1000:guest:/tmp:/bin/sh\n' >"$tree/etc/passwd"
    printf 'root:x:0:\nguest:x:1000:\n' >"$tree/etc/group"
}

# blob LAYOUT FILE: moves the file to its place in the layout and prints `"digest":…,"size":…`.
blob() {
    local digest size
    digest=$(sha256sum <"$2" | cut -d ' ' -f 1)
    size=$(stat -c %s "$2")
    mv "$2" "$1/blobs/sha256/$digest"
    printf '"digest":"sha256:%s","size":%s' "$digest" "$size"
}

# oci_image DIRECTORY NAME [COMMAND]: writes DIRECTORY/image.tar, an OCI image layout of one layer. The command is JSON.
oci_image() {
    local work=$1 name=$2 command=${3:-'["/bin/sh"]'} layout=$1/layout layer config manifest difference architecture
    local media=application/vnd.oci.image
    mkdir -p "$layout/blobs/sha256"
    busybox_tree "$work/tree"
    tar -C "$work/tree" --owner=0 --group=0 --numeric-owner -cf "$work/layer" .
    difference=$(sha256sum <"$work/layer" | cut -d ' ' -f 1)
    layer=$(blob "$layout" "$work/layer")

    architecture=$(dpkg --print-architecture)
    cat >"$work/config" <<-END
	{"architecture":"$architecture","os":"linux",
	 "config":{"Env":["PATH=/bin","FLAVOUR=plain"],"Cmd":$command,"WorkingDir":"/"},
	 "rootfs":{"type":"layers","diff_ids":["sha256:$difference"]}}
	END
    config=$(blob "$layout" "$work/config")

    cat >"$work/manifest" <<-END
	{"schemaVersion":2,"mediaType":"$media.manifest.v1+json",
	 "config":{"mediaType":"$media.config.v1+json",$config},
	 "layers":[{"mediaType":"$media.layer.v1.tar",$layer}]}
	END
    manifest=$(blob "$layout" "$work/manifest")

    printf '{"imageLayoutVersion":"1.0.0"}' >"$layout/oci-layout"
    cat >"$layout/index.json" <<-END
	{"schemaVersion":2,"manifests":[{"mediaType":"$media.manifest.v1+json",$manifest,
	 "annotations":{"io.containerd.image.name":"$name"}}]}
	END
    tar -C "$layout" -cf "$work/image.tar" .
}
