#include "common/telemetry/log.h"

#include <chrono>
#include <cmath>
#include <memory>

#include "spdlog/logger.h"
#include "spdlog/sinks/stdout_sinks.h"

#include "common/base/date.h"
#include "common/base/printable.h"
#include "common/base/str_cat.h"
#include "common/telemetry/trace.h"

namespace zoneflow::telemetry {
namespace {

struct Log {
  spdlog::logger logger{"zoneflow", std::make_shared<spdlog::sinks::stderr_sink_mt>()};
  std::string service;

  Log() { logger.set_pattern("%v"); }
};

// Never destroyed: threads may log until the process is gone.
Log& TheLog() {
  static Log& log = *new Log();
  return log;
}

struct ValueAppender {
  std::string& line;
  void operator()(std::string_view text) const { AppendJsonString(line, text); }
  void operator()(std::int64_t number) const { StrAppend(&line, number); }
  void operator()(double number) const {
    if (std::isfinite(number)) {
      StrAppend(&line, number);
    } else {
      line += "null";
    }
  }
  void operator()(bool value) const { line += value ? "true" : "false"; }
};

void Write(spdlog::level::level_enum level, std::string_view name, std::string_view message,
           std::initializer_list<Field> fields) {
  Log& log = TheLog();
  if (!log.logger.should_log(level)) {
    return;
  }
  std::string line = "{\"time\":\"";
  line += FormatInstant(
      std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()));
  line += "\",\"level\":\"";
  line += name;
  line += "\",\"service\":";
  AppendJsonString(line, log.service);
  line += ",\"message\":";
  AppendJsonString(line, message);
  const std::string_view trace = TraceIdOf(CurrentTraceParent());
  if (!trace.empty()) {
    line += ",\"trace_id\":";
    AppendJsonString(line, trace);
  }
  for (const Field& field : fields) {
    line += ',';
    AppendJsonString(line, field.name);
    line += ':';
    std::visit(ValueAppender{line}, field.value);
  }
  line += '}';
  log.logger.log(level, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace

void OpenLog(std::string_view service, std::string_view level) {
  Log& log = TheLog();
  log.service = service;
  log.logger.set_level(level == "debug"   ? spdlog::level::debug
                       : level == "warn"  ? spdlog::level::warn
                       : level == "error" ? spdlog::level::err
                                          : spdlog::level::info);
}

void Debug(std::string_view message, std::initializer_list<Field> fields) {
  Write(spdlog::level::debug, "debug", message, fields);
}
void Info(std::string_view message, std::initializer_list<Field> fields) {
  Write(spdlog::level::info, "info", message, fields);
}
void Warn(std::string_view message, std::initializer_list<Field> fields) {
  Write(spdlog::level::warn, "warn", message, fields);
}
void Error(std::string_view message, std::initializer_list<Field> fields) {
  Write(spdlog::level::err, "error", message, fields);
}

}  // namespace zoneflow::telemetry
