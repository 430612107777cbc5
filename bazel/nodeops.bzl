"""The C++ rules of this repository: one place for compiler options."""

_COPTS = [
    "-Wall",
    "-Wextra",
    "-Werror",
    "-Wnon-virtual-dtor",
    "-Woverloaded-virtual",
    "-Wshadow=local",
    "-Wno-missing-field-initializers",  # designated initializers leave fields at their defaults on purpose
    "-Wno-mismatched-new-delete",  # GCC 12 sees one in every coroutine frame once it optimises
]

# Tags of a rig, which loads two cores by itself: beside other tests both would starve.
RIG = ["cpu:2"]

def nodeops_cc_library(name, copts = [], **kwargs):
    native.cc_library(name = name, copts = _COPTS + copts, **kwargs)

def nodeops_cc_binary(name, copts = [], **kwargs):
    native.cc_binary(name = name, copts = _COPTS + copts, **kwargs)

def nodeops_cc_test(name, copts = [], deps = [], size = "small", **kwargs):
    native.cc_test(
        name = name,
        copts = _COPTS + copts,
        size = size,
        deps = deps + [
            "//base/testing:tsan_suppressions",
            "@googletest//:main",
        ],
        **kwargs
    )
