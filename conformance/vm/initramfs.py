"""The formats that a kernel boots from: archives of the initramfs, and the kernel itself."""
import lzma
import struct
import subprocess
import zlib

DIRECTORY, FILE, PROGRAM = 0o040755, 0o100644, 0o100755


def archive(entries):
    """A cpio archive in the kernel's format, from (name, mode, content).

    The kernel takes several one behind the other: what changes from boot to boot is simply appended.
    """
    out = bytearray()
    for inode, (name, mode, content) in enumerate([*entries, ("TRAILER!!!", 0, b"")], start=1):
        terminated = name.encode() + b"\0"
        # inode, mode, uid, gid, links, mtime, size, device and represented device (4 numbers), name length, checksum
        fields = (inode, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(terminated), 0)
        out += b"070701" + b"".join(b"%08X" % field for field in fields) + terminated
        out += b"\0" * (-len(out) % 4) + content
        out += b"\0" * (-len(out) % 4)
    return bytes(out) + b"\0" * (-len(out) % 512)


def uncompressed(kernel):
    """The ELF file in a bzImage: TCG would take 0.3 s (lz4) to 2.5 s (xz) at each boot to unpack it.

    Offsets by Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header".
    """
    setup_sectors = kernel[0x1F1]
    offset, length = struct.unpack_from("<II", kernel, 0x248)
    start = (setup_sectors + 1) * 512 + offset
    payload = kernel[start:start + length]
    if payload.startswith(b"\x1f\x8b"):
        elf = zlib.decompressobj(31).decompress(payload)
    elif payload.startswith(b"\xfd7zXZ\0"):
        elf = lzma.LZMADecompressor().decompress(payload)
    else:
        tool = {b"\x02\x21\x4c\x18": "lz4", b"\x28\xb5\x2f\xfd": "zstd"}[payload[:4]]
        # The size that stands behind the stream is junk to the tools, and an error at their end: do not check.
        elf = subprocess.run([tool, "-dc"], input=payload, capture_output=True, check=False).stdout
    if not elf.startswith(b"\x7fELF"):
        raise ValueError("the kernel image holds no ELF file")
    return elf
