#include "common/bus/local/wake.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "absl/strings/str_cat.h"

#include "common/base/errno_text.h"

namespace zoneflow::bus::local {

void Touch(int fd) {
  const char byte = 0;
  [[maybe_unused]] const ssize_t written = pwrite(fd, &byte, 1, 0);
}

absl::StatusOr<Waker> Waker::Open() {
  Waker waker;
  waker.inotify_ = Descriptor(inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
  waker.event_ = Descriptor(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!waker.inotify_.ok() || !waker.event_.ok()) {
    return absl::UnavailableError(absl::StrCat("embedded log: inotify: ", ErrnoText(errno),
                                               " (see fs.inotify.max_user_instances)"));
  }
  return waker;
}

absl::Status Waker::Watch(const std::string& path, int tag) {
  const int watch = inotify_add_watch(inotify_.get(), path.c_str(), IN_MODIFY);
  if (watch < 0) {
    return errno == ENOENT
               ? absl::NotFoundError(absl::StrCat("embedded log: there is no file ", path))
               : absl::UnavailableError(
                     absl::StrCat("embedded log: watch ", path, ": ", ErrnoText(errno)));
  }
  tags_[watch] = tag;
  return absl::OkStatus();
}

Waker::Event Waker::Wait(std::chrono::milliseconds max_wait) {
  pollfd descriptors[] = {{inotify_.get(), POLLIN, 0}, {event_.get(), POLLIN, 0}};
  poll(descriptors, 2, static_cast<int>(max_wait.count()));
  Event event;
  std::uint64_t count = 0;
  event.woken = read(event_.get(), &count, sizeof count) == sizeof count;
  alignas(inotify_event) char buffer[4096];
  for (;;) {
    const ssize_t size = read(inotify_.get(), buffer, sizeof buffer);
    if (size <= 0) {
      return event;
    }
    for (ssize_t at = 0; at < size;) {
      const auto* change = reinterpret_cast<const inotify_event*>(buffer + at);
      if ((change->mask & IN_Q_OVERFLOW) != 0) {
        for (const auto& [watch, tag] : tags_) {
          event.tags.push_back(tag);
        }
      } else if (const auto tag = tags_.find(change->wd); tag != tags_.end()) {
        event.tags.push_back(tag->second);
      }
      at += static_cast<ssize_t>(sizeof(inotify_event) + change->len);
    }
  }
}

void Waker::Wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = write(event_.get(), &one, sizeof one);
}

}  // namespace zoneflow::bus::local
