#include "common/cache/page_cache.h"

#include "common/cache/memory/memory_page_cache.h"
#include "common/cache/redis/redis_page_cache.h"

namespace zoneflow::cache {

Config ReadConfig(config::Reader& reader) {
  Config config{.redis_url = reader.Text("REDIS_URL", "")};
  if (!config.redis_url.empty()) {
    if (const std::string mistake = RedisUrlMistake(config.redis_url); !mistake.empty()) {
      reader.Refuse("REDIS_URL", mistake);
    }
  }
  return config;
}

std::unique_ptr<PageCache> Open(const Config& config) {
  if (config.redis_url.empty()) {
    return std::make_unique<EmptyPageCache>();
  }
  return std::make_unique<RedisPageCache>(RedisPageCache::Options{.url = config.redis_url});
}

}  // namespace zoneflow::cache
