// A file system of a few mebibytes, for what happens when it is full.
#pragma once

#include <sys/mount.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "common/testing/temp_folder.h"

namespace zoneflow::testing {

// A tmpfs of its own, gone with the object. Needs root: `mounted` is false without.
class SmallDisk {
 public:
  explicit SmallDisk(int mebibytes)
      : mounted(mount("tmpfs", folder_.path().c_str(), "tmpfs", 0,
                      ("size=" + std::to_string(mebibytes) + "m,mode=777").c_str()) == 0) {}
  ~SmallDisk() {
    if (mounted) {
      umount2(folder_.path().c_str(), MNT_DETACH);
    }
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  std::string operator/(const std::string& name) const { return folder_ / name; }

  // Takes all room that is left, until Free.
  void Fill() {
    std::ofstream filler(folder_ / "filler", std::ios::binary | std::ios::app);
    for (const std::size_t bytes : {std::size_t{65536}, std::size_t{4096}, std::size_t{1}}) {
      const std::string block(bytes, 'x');
      while (filler.write(block.data(), static_cast<std::streamsize>(bytes)).flush()) {
      }
      filler.clear();
    }
  }
  void Free() { std::remove((folder_ / "filler").c_str()); }

 private:
  TempFolder folder_;

 public:
  const bool mounted;
};

}  // namespace zoneflow::testing
