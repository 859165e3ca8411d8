// The embedded log: the bus of one machine, without a server.
//
//   DIR/zoneflow.signings.v1.log              SQLite, WAL, synchronous=FULL: what was acknowledged
//                                             is on disk
//   DIR/zoneflow.signings.v1.wake             one byte is written after each commit; readers watch
//                                             it by inotify
//   DIR/groups/scoring/zoneflow.signings.v1   byte-range locks: who is a member, who reads which
//                                             partition
//
// The kernel frees the locks of a process that dies, so its partitions pass on within about a
// second, without a protocol. All files are the owner's only (0600).
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"

#include "common/bus/bus.h"

namespace zoneflow::bus {

// Opens the log in the directory, which is made if it is missing. Several processes may have it
// open. The directory must be on a local file system. Unavailable if it can be neither made nor
// read.
absl::StatusOr<std::unique_ptr<Bus>> OpenLocalBus(const std::string& directory);

}  // namespace zoneflow::bus
