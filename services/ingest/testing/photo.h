// A photo for tests.
#pragma once

#include <string>

namespace zoneflow::ingest::testing {

// A JPEG by its beginning, with every byte there is behind it.
inline std::string Photo(std::size_t size, char seed = 0) {
  std::string photo = "\xFF\xD8\xFF";
  while (photo.size() < size) {
    photo.push_back(static_cast<char>(photo.size() * 7 + static_cast<unsigned char>(seed)));
  }
  return photo;
}

}  // namespace zoneflow::ingest::testing
