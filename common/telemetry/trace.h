// W3C trace context (https://www.w3.org/TR/trace-context/), version 00, carried from the first
// request through the bus to the last delivery.
#pragma once

#include <string>
#include <string_view>

namespace zoneflow::telemetry {

// Returns whether the text is a valid traceparent.
bool IsTraceParent(std::string_view text);

// Returns a new one; ids from the system's random source. Trace ids are not business data.
std::string NewTraceParent();

// Returns a child of the given one: same trace id, new span id. A new trace if the parent is not
// valid.
std::string ChildOf(std::string_view parent);

// Returns the 32 hexadecimal digits of the trace id, "" if there is none.
std::string_view TraceIdOf(std::string_view traceparent);

// The trace context of this thread's work; logs carry its trace id. "" if there is none.
const std::string& CurrentTraceParent();

// Makes the context current on this thread for its lifetime.
class TraceScope {
 public:
  explicit TraceScope(std::string traceparent);
  ~TraceScope();
  TraceScope(const TraceScope&) = delete;
  TraceScope& operator=(const TraceScope&) = delete;

 private:
  std::string previous_;
};

}  // namespace zoneflow::telemetry
