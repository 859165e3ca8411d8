// Structured logs: one JSON object a line on standard error, with time (UTC), level, service,
// message, trace id and the given fields. An error is logged once, where it stops being passed on.
// Never log document texts or secrets.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace zoneflow::telemetry {

struct Field {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, double, bool> value;
};

// Call once, first. level: "debug", "info", "warn", "error".
void OpenLog(std::string_view service, std::string_view level);

// Thread-safe.
void Debug(std::string_view message, std::initializer_list<Field> fields = {});
void Info(std::string_view message, std::initializer_list<Field> fields = {});
void Warn(std::string_view message, std::initializer_list<Field> fields = {});
void Error(std::string_view message, std::initializer_list<Field> fields = {});

}  // namespace zoneflow::telemetry
