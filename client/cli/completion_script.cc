#include "client/cli/completion_script.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/cli/earlier_args.h"

namespace nodeops::cli {
namespace {

std::vector<std::string> Names(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const auto& name : option.get_snames()) names.push_back("-" + name);
  for (const auto& name : option.get_lnames()) names.push_back("--" + name);
  return names;
}

bool TakesValue(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

// What a flag's value can be, as the script's functions know it: `ask KIND` or `offer WORD...`.
std::string ValueRule(const std::string& flag) {
  if (flag == "--cluster") return "ask clusters";
  if (flag == "-o" || flag == "--output") return "offer text json";
  if (flag == "--strategy") return "offer patch update";
  if (flag == "--on-max-failures") return "offer pause cancel";
  if (flag == "--from") return "ask operations";
  if (flag == "--only") return absl::StrCat("offer ", absl::StrJoin(ResultNames(), " "));
  return ":";
}

std::string ArgumentRule(const std::string& command) {
  if (command == "cordon" || command == "uncordon") return "ask nodes";
  for (const char* named : {"watch", "get", "cancel", "pause", "resume", "undo", "retry"}) {
    if (command == named) return "ask operations";
  }
  if (command == "completion") return "offer bash zsh";
  return ":";
}

struct Model {
  std::set<std::string> value_flags;  // those that take a value, of all commands
  std::vector<std::string> commands;
  std::string global_flags;
  std::string flag_cases;      // command -> its flags
  std::string value_cases;     // flag -> what its value can be
  std::string argument_cases;  // command -> what its arguments can be
};

std::string CollectFlags(const CLI::App& app, Model& model) {
  std::vector<std::string> flags;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) continue;  // hidden
    for (const std::string& name : Names(*option)) {
      flags.push_back(name);
      if (TakesValue(*option)) model.value_flags.insert(name);
    }
  }
  return absl::StrJoin(flags, " ");
}

Model BuildModel(const CLI::App& app) {
  Model model;
  model.global_flags = CollectFlags(app, model);
  for (const CLI::App* command : app.get_subcommands({})) {
    if (command->get_group().empty()) continue;  // hidden
    const std::string& name = command->get_name();
    model.commands.push_back(name);
    absl::StrAppend(&model.flag_cases, "      ", name, ") offer ", CollectFlags(*command, model),
                    " ;;\n");
    absl::StrAppend(&model.argument_cases, "      ", name, ") ", ArgumentRule(name), " ;;\n");
  }
  for (const std::string& flag : model.value_flags) {
    absl::StrAppend(&model.value_cases, "      ", flag, ") ", ValueRule(flag), " ;;\n");
  }
  return model;
}

std::string Fill(const char* script, const CLI::App& app) {
  const Model model = BuildModel(app);
  return absl::StrReplaceAll(script, {{"@COMMANDS@", absl::StrJoin(model.commands, " ")},
                                      {"@GLOBAL_FLAGS@", model.global_flags},
                                      {"@VALUE_FLAGS@", absl::StrJoin(model.value_flags, "|")},
                                      {"@FLAG_CASES@\n", model.flag_cases},
                                      {"@VALUE_CASES@\n", model.value_cases},
                                      {"@ARGUMENT_CASES@\n", model.argument_cases}});
}

// bash splits words at `=`, so that `--cluster=x` comes as three, and at `:`, which belongs to the
// names of some clusters: those are put together again, and what is offered begins after the last
// one, as that is the part that bash replaces. Candidates are matched by hand: compgen -W would
// expand what a server says.
constexpr const char* kBash =
    R"bash(# bash completion for nodeops. Load it: source <(nodeops completion bash)
_nodeops() {
  local words=() word i
  for ((i = 0; i <= COMP_CWORD; ++i)); do
    word=${COMP_WORDS[i]}
    if ((i > 0)) && [[ ($word == ":"* || ${COMP_WORDS[i-1]} == *":") && $COMP_LINE == *"${words[-1]}$word"* &&
                       ! (-z $word && $COMP_LINE == *" ") ]]; then
      words[-1]+=$word
    else
      words+=("$word")
    fi
  done
  local last=$((${#words[@]} - 1))
  local current=${words[last]} previous=${words[last-1]} command=
  if [[ $current == "=" ]]; then current=
  elif [[ $previous == "=" ]]; then previous=${words[last-2]}
  fi
  COMPREPLY=()
  offer() {
    local word before=
    [[ $current == *:* ]] && before=${current%:*}:
    for word in "$@"; do [[ $word == "$current"* ]] && COMPREPLY+=("${word#"$before"}"); done
  }
  ask() {
    local word pass=()
    [[ $COMP_LINE =~ \ --server[=\ ]\ *([^\ ]+) ]] && pass+=("--server=${BASH_REMATCH[1]}")
    [[ $COMP_LINE =~ \ --cluster[=\ ]\ *([^\ ]+) && $1 == nodes ]] && pass+=("--cluster=${BASH_REMATCH[1]}")
    while IFS= read -r word; do offer "$word"; done < <("${words[0]}" __complete "$1" "${pass[@]}" 2>/dev/null)
  }
  for ((i = 1; i < last; ++i)); do
    case ${words[i]} in
      @VALUE_FLAGS@) ((++i)); [[ ${words[i]} == "=" ]] && ((++i)) ;;
      -*) ;;
      *) command=${words[i]}; break ;;
    esac
  done
  case $previous in
    @VALUE_FLAGS@)
      case $previous in
@VALUE_CASES@
      esac
      unset -f offer ask
      return ;;
  esac
  if [[ $current == -* ]]; then
    offer @GLOBAL_FLAGS@
    case $command in
@FLAG_CASES@
    esac
  elif [[ -z $command ]]; then
    offer @COMMANDS@
  else
    case $command in
@ARGUMENT_CASES@
    esac
  fi
  unset -f offer ask
}
complete -F _nodeops nodeops
)bash";

constexpr const char* kZsh = R"zsh(#compdef nodeops
# zsh completion for nodeops. Load it: source <(nodeops completion zsh)
_nodeops() {
  local current=${words[CURRENT]} previous=${words[CURRENT-1]} command= i
  if [[ $current == --*=* ]]; then
    previous=${current%%=*}
    compset -P 1 '*='
  fi
  offer() { compadd -- "$@" }
  ask() {
    local -a pass
    local line="${(j: :)words}"
    [[ $line =~ ' --server[= ]([^ ]+)' ]] && pass+=("--server=${match[1]}")
    [[ $1 == nodes && $line =~ ' --cluster[= ]([^ ]+)' ]] && pass+=("--cluster=${match[1]}")
    compadd -- ${(f)"$("${words[1]}" __complete $1 $pass 2>/dev/null)"}
  }
  for ((i = 2; i < CURRENT; ++i)); do
    case ${words[i]} in
      @VALUE_FLAGS@) ((++i)) ;;
      -*) ;;
      *) command=${words[i]}; break ;;
    esac
  done
  case $previous in
    @VALUE_FLAGS@)
      case $previous in
@VALUE_CASES@
      esac
      unfunction offer ask
      return ;;
  esac
  if [[ $current == -* ]]; then
    offer @GLOBAL_FLAGS@
    case $command in
@FLAG_CASES@
    esac
  elif [[ -z $command ]]; then
    offer @COMMANDS@
  else
    case $command in
@ARGUMENT_CASES@
    esac
  fi
  unfunction offer ask
}
if [[ $funcstack[1] == _nodeops ]]; then _nodeops "$@"; else compdef _nodeops nodeops; fi
)zsh";

}  // namespace

std::string BashCompletion(const CLI::App& app) { return Fill(kBash, app); }

std::string ZshCompletion(const CLI::App& app) { return Fill(kZsh, app); }

}  // namespace nodeops::cli
