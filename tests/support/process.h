// Child processes, free ports and waiting for tests that need a real server or a real binary.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>

#include "tools/suite/process.h"

namespace zoneflow::testing {

using suite::Process;

// Returns a port of 127.0.0.1 that nobody listens on. Another process may take it before the caller
// does; each call of one process gives another one.
int FreePort();

// Returns whether something accepts connections on 127.0.0.1:port.
bool IsListening(int port);

// Calls `holds` every few milliseconds until it is true; false if it was not in time.
bool WaitUntil(const std::function<bool()>& holds, std::chrono::milliseconds patience);

// The project's root: ZONEFLOW_SOURCE_DIR, else the working folder.
std::string SourceFolder();

// Sends the signal to a process that this one started and to the processes that one has started.
void SignalTree(pid_t pid, int signal);

}  // namespace zoneflow::testing
