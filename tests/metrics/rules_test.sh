#!/usr/bin/env bash
# The alerts are well formed, and each fires on what it is for and on nothing else.
set -euo pipefail
cd deploy/prometheus
promtool check rules rules.yaml
promtool test rules rules_test.yaml
