// Waiting for a file to change, without polling: inotify and an eventfd behind one wait.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#include "common/base/descriptor.h"

namespace zoneflow::bus::local {

// Writes a byte into the file, so that those who watch it wake. Best effort: their poll each second
// is the net.
void Touch(int fd);

// One thread waits; Wake may be called from any.
class Waker {
 public:
  // Unavailable if the kernel has no more watches (fs.inotify.max_user_instances).
  static absl::StatusOr<Waker> Open();

  // Reports writes to the file as `tag` from Wait. NotFound if there is no such file.
  absl::Status Watch(const std::string& path, int tag);

  struct Event {
    bool woken = false;     // by Wake
    std::vector<int> tags;  // of the files written since the last Wait; may repeat
  };
  // Returns at the first event, or after max_wait with an empty one.
  Event Wait(std::chrono::milliseconds max_wait);

  // Makes the Wait that runs, or else the next one, return.
  void Wake();

 private:
  Descriptor inotify_;
  Descriptor event_;
  std::map<int, int> tags_;  // by watch descriptor
};

}  // namespace zoneflow::bus::local
