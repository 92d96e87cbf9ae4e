"""A client of the Container Runtime Interface: every call of its two services is a method here."""
import zlib

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

SERVICES = ("runtime.v1.RuntimeService", "runtime.v1.ImageService")
SECONDS = 30


class Client:
    """`client.StopContainer(container_id=…)` sends a StopContainerRequest and returns the response."""

    def __init__(self, address, program):
        pool = definitions(program)
        classes = message_factory.MessageFactory(pool)
        self.methods = {
            method.name: (service, classes.GetPrototype(method.input_type), classes.GetPrototype(method.output_type))
            for service in SERVICES
            for method in pool.FindServiceByName(service).methods
        }
        self.channel = grpc.insecure_channel(f"unix:{address}")

    def __getattr__(self, name):
        service, request, response = self.methods[name]
        send = self.channel.unary_unary(
            f"/{service}/{name}",
            request_serializer=request.SerializeToString,
            response_deserializer=response.FromString,
        )

        def call(seconds=SECONDS, **fields):
            return send(request(**fields), timeout=seconds, wait_for_ready=True)

        return call

    def close(self):
        self.channel.close()


def definitions(program):
    """The messages and services of the CRI, which the engine's own program contains: each package of protocol buffers
    that is linked into a Go program with gogo/protobuf leaves its definition there, compressed by gzip."""
    contents = program.read_bytes()
    start = 0
    while (start := contents.find(b"\x1f\x8b\x08", start)) >= 0:
        try:
            text = zlib.decompressobj(wbits=31).decompress(contents[start:start + 100_000])
            file = descriptor_pb2.FileDescriptorProto.FromString(text)
        except Exception:  # something else that begins like gzip; zlib and protobuf have an error each
            file = None
        if file and file.package == "runtime.v1":
            del file.dependency[:]  # gogo's own options, which change nothing in what is sent
            pool = descriptor_pool.DescriptorPool()
            pool.Add(file)
            return pool
        start += 1
    raise SystemExit(f"{program} defines no runtime.v1: it has no CRI plugin")
