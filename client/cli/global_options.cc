#include "client/cli/global_options.h"

#include "absl/strings/str_cat.h"
#include "base/text.h"

namespace nodeops::cli {

CLI::Option* AddDuration(CLI::App& app, const std::string& names,
                         std::function<void(absl::Duration)> set, const std::string& description) {
  return app
      .add_option_function<std::string>(
          names,
          [names, set = std::move(set)](const std::string& text) {
            absl::Duration duration;
            if (!absl::ParseDuration(text, &duration) || duration <= absl::ZeroDuration() ||
                duration == absl::InfiniteDuration()) {
              throw CLI::ValidationError(
                  names, absl::StrCat("\"", base::Sanitize(text, 100),
                                      "\" is not a duration such as 500ms, 30s or 2m"));
            }
            set(duration);
          },
          description)
      ->type_name("DURATION");
}

CLI::Option* AddList(CLI::App& app, const std::string& names, std::vector<std::string>& values,
                     const std::string& description) {
  return app.add_option(names, values, description)
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

namespace {

// An option that names a file, and whose default is in the environment.
void AddTlsFile(CLI::App& app, CommandContext& context, const std::string& name,
                const std::string& variable, std::string& file, const std::string& description) {
  file = context.io.environment(variable);
  app.add_option_function<std::string>(
         name,
         [&file, &options = context.options, name](const std::string& path) {
           file = path;
           absl::StrAppend(&options.tls_given, " ", name, "=", base::Sanitize(path, 500));
         },
         absl::StrCat(description, " (default: $", variable, ")"))
      ->type_name("FILE")
      ->group("Global options");
}

void AddTlsFiles(CLI::App& app, CommandContext& context) {
  GlobalOptions& options = context.options;
  AddTlsFile(app, context, "--ca", "NODEOPS_CA", options.ca,
             "Speak TLS with a server that these authorities vouch for (PEM)");
  AddTlsFile(app, context, "--cert", "NODEOPS_CERT", options.cert,
             "Your certificate (PEM): TLS, and your name to the server");
  AddTlsFile(app, context, "--key", "NODEOPS_KEY", options.key, "The key of --cert (PEM)");
}

}  // namespace

void AddGlobalOptions(CLI::App& app, CommandContext& context) {
  GlobalOptions& options = context.options;
  if (const std::string server = context.io.environment("NODEOPS_SERVER"); !server.empty()) {
    options.server = server;
  }
  app.add_option_function<std::string>(
         "--server",
         [&options](const std::string& server) {
           options.server = server;
           options.server_given = true;
         },
         "The server, HOST:PORT or unix:/PATH (default: $NODEOPS_SERVER, or 127.0.0.1:50051)")
      ->type_name("HOST:PORT")
      ->group("Global options");
  AddTlsFiles(app, context);
  app.add_option_function<std::string>(
         "-o,--output", [&options](const std::string& format) { options.json = format == "json"; },
         "text, or json: one object a line; events while an operation is followed (default: text)")
      ->type_name("FORMAT")
      ->check([](const std::string& format) {
        return format == "text" || format == "json"
                   ? ""
                   : absl::StrCat("\"", base::Sanitize(format, 50), "\": want text or json");
      })
      ->group("Global options");
  app.add_flag("-q,--quiet", options.quiet,
               "Print results only: no progress, no events, no notices")
      ->group("Global options");
  app.add_flag("--no-color", options.no_color,
               "No colours (default: colours on a terminal, unless "
               "$NO_COLOR is set)")
      ->group("Global options");
  AddDuration(
      app, "--connect-timeout", [&options](absl::Duration limit) { options.connect_limit = limit; },
      "How long to try to reach the server (default: 5s)")
      ->group("Global options");
  AddDuration(
      app, "--reconnect-timeout",
      [&options](absl::Duration limit) { options.reconnect_limit = limit; },
      "How long to try to get a lost connection back (default: 5m)")
      ->group("Global options");
}

}  // namespace nodeops::cli
