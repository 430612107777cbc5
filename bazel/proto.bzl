"""C++ code from .proto files with Debian's protoc (Bazel's own proto rules would want to build protoc)."""

def cc_proto_sources(name, protos, import_roots, grpc = False, deps = [], visibility = None):
    """Generates and compiles the C++ code of .proto files.

    Args:
      name: the cc_library to make.
      protos: label of a .proto file -> its import path, such as {"node.proto": "nodeops/v1/node.proto"}.
      import_roots: what the import path is relative to: a folder of this repository, or "@repository".
      grpc: whether to generate service code too.
      deps: cc_proto_sources that these files import.
      visibility: as everywhere.
    """
    outs = []
    for path in protos.values():
        stem = path[:-len(".proto")]
        outs += [stem + ".pb.h", stem + ".pb.cc"]
        if grpc:
            outs += [stem + ".grpc.pb.h", stem + ".grpc.pb.cc"]
    includes = " ".join(["-I" + _root(root) for root in import_roots])
    native.genrule(
        name = name + "_sources",
        srcs = protos.keys() + ["%s_protos" % dep for dep in deps],
        outs = outs,
        tools = ["@protoc_tools//:protoc", "@protoc_tools//:grpc_cpp_plugin"],
        cmd = " ".join([
            "$(location @protoc_tools//:protoc)",
            includes,
            "--cpp_out=$(RULEDIR)",
            "--plugin=protoc-gen-grpc=$(location @protoc_tools//:grpc_cpp_plugin) --grpc_out=$(RULEDIR)" if grpc else "",
            " ".join(protos.values()),
        ]),
    )
    native.filegroup(name = name + "_protos", srcs = protos.keys(), visibility = visibility)
    native.cc_library(
        name = name,
        srcs = [out for out in outs if out.endswith(".cc")],
        hdrs = [out for out in outs if out.endswith(".h")],
        includes = ["."],
        copts = ["-w"],  # generated code
        visibility = visibility,
        deps = deps + (["@grpc//:grpc"] if grpc else []) + ["@protobuf//:protobuf"],
    )

def _root(root):
    return "external/" + root[1:] if root.startswith("@") else root
