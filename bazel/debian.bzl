"""Repository rules that turn installed Debian packages into Bazel targets.

A package that is missing stops the build with the name of what to install, before anything is compiled.
"""

_INSTALL_HINT = "{what} is missing: install {package} (tools/install_deps installs everything the build needs)"

def _pkg_config(ctx, flag):
    if not ctx.attr.pkg_config:
        return []
    tool = ctx.which("pkg-config")
    if not tool:
        fail(_INSTALL_HINT.format(what = "pkg-config", package = "pkg-config"))
    result = ctx.execute([tool, flag] + ctx.attr.pkg_config)
    if result.return_code != 0:
        fail(_INSTALL_HINT.format(what = ctx.name, package = ctx.attr.package))
    return [word for word in result.stdout.strip().split(" ") if word]

def _debian_library_impl(ctx):
    if ctx.attr.header and not ctx.path("/usr/include/" + ctx.attr.header).exists:
        fail(_INSTALL_HINT.format(what = ctx.attr.header, package = ctx.attr.package))
    cflags = _pkg_config(ctx, "--cflags")
    ctx.template("BUILD.bazel", ctx.attr._overlays.relative(":%s.BUILD.bazel" % ctx.name), substitutions = {
        # Include paths that pkg-config names are below /usr/include, which the compiler searches by itself.
        "%{defines}": repr([flag[2:] for flag in cflags if flag.startswith("-D")]),
        "%{linkopts}": repr(_pkg_config(ctx, "--libs")),
    })

debian_library = repository_rule(
    implementation = _debian_library_impl,
    doc = "A library of a Debian package, as the overlay bazel/third_party/<name>.BUILD.bazel describes it.",
    attrs = {
        "package": attr.string(mandatory = True, doc = "The Debian package to name when the library is not found."),
        "pkg_config": attr.string_list(doc = "pkg-config modules that give defines and link options."),
        "header": attr.string(doc = "For packages without a pkg-config module: a header that must exist."),
        "_overlays": attr.label(default = Label("//bazel/third_party:BUILD.bazel")),
    },
    local = True,
)

def _debian_tools_impl(ctx):
    for tool, package in ctx.attr.tools.items():
        path = ctx.which(tool)
        if not path:
            fail(_INSTALL_HINT.format(what = tool, package = package))
        ctx.symlink(path, tool)
    ctx.file("BUILD.bazel", "exports_files(%r)\n" % ctx.attr.tools.keys())

debian_tools = repository_rule(
    implementation = _debian_tools_impl,
    doc = "Programs of Debian packages, as files that genrules can name.",
    attrs = {"tools": attr.string_dict(mandatory = True, doc = "Program -> the package that has it.")},
    local = True,
)
