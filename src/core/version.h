#pragma once

namespace etude {
inline constexpr const char* version = ETUDE_VERSION;
}
