"""A repository rule that takes .proto files out of an npm package in node_modules."""

def _npm_protos_impl(ctx):
    root = str(ctx.path(ctx.attr._package_json).dirname) + "/node_modules/" + ctx.attr.package
    if not ctx.path(root).exists:
        fail("npm package %s is missing: run tools/install_deps" % ctx.attr.package)
    names = []
    for file in ctx.attr.files:
        name = (ctx.attr.into + "/" if ctx.attr.into else "") + file
        ctx.symlink(root + "/" + (ctx.attr.strip + "/" if ctx.attr.strip else "") + file, name)
        names.append(name)
    ctx.file("BUILD.bazel", "exports_files(%r)\n" % names)

npm_protos = repository_rule(
    implementation = _npm_protos_impl,
    attrs = {
        "package": attr.string(mandatory = True),
        "strip": attr.string(doc = "Folder of the package that the files' import paths begin below."),
        "into": attr.string(doc = "Folder to put in front of the files' names, where the package left it out."),
        "files": attr.string_list(mandatory = True),
        "_package_json": attr.label(default = Label("//:package.json")),
    },
    local = True,
)
