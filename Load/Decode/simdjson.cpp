// The yardstick of the read decoder: simdjson's on-demand parser, taking the fields of contract §1 out of each read
// as its
// documentation says to be fastest: one walk over the object, fields dispatched by their raw key, strings unescaped
// into
// the parser's own buffer, the input lent with the padding that simdjson wants.
#include <simdjson.h>

#include "yardstick.h"

#include <string>
#include <string_view>

using namespace simdjson;

namespace {

struct Read {
  std::string_view read_id, plate, plate_region, captured_at, camera_id, agency_id, image_ref;
  std::string_view make, model, color, body, candidates, vehicle, heading, speed;
  double plate_region_confidence = 1, confidence = 0, lat = 0, lon = 0, heading_deg = 0, speed_kph = 0;
  double candidate_confidence = 0;
  size_t candidate_bytes = 0;
};

void take_candidates(ondemand::value value, Read &read) {
  for (auto element : value.get_array()) {
    for (auto member : ondemand::object(element.get_object())) {
      ondemand::raw_json_string key = member.key();
      if (key == "plate") read.candidate_bytes += std::string_view(member.value().get_string()).size();
      else if (key == "confidence") read.candidate_confidence += double(member.value().get_double());
    }
  }
}

void take_vehicle(ondemand::value value, Read &read) {
  for (auto member : ondemand::object(value.get_object())) {
    ondemand::raw_json_string key = member.key();
    if (key == "make") read.make = member.value().get_string();
    else if (key == "model") read.model = member.value().get_string();
    else if (key == "color") read.color = member.value().get_string();
    else if (key == "body") read.body = member.value().get_string();
  }
}

void take_location(ondemand::value value, Read &read) {
  for (auto member : ondemand::object(value.get_object())) {
    ondemand::raw_json_string key = member.key();
    if (key == "lat") read.lat = member.value().get_double();
    else if (key == "lon") read.lon = member.value().get_double();
  }
}

template <bool places_only>
void take(ondemand::document &document, Read &read) {
  for (auto member : ondemand::object(document.get_object())) {
    ondemand::raw_json_string key = member.key();
    ondemand::value value = member.value();
    if (key == "read_id") read.read_id = value.get_string();
    else if (key == "plate") read.plate = value.get_string();
    else if (key == "plate_region") read.plate_region = value.get_string();
    else if (key == "plate_region_confidence") read.plate_region_confidence = value.get_double();
    else if (key == "confidence") read.confidence = value.get_double();
    else if (key == "candidates") {
      if (places_only) read.candidates = simdjson::to_json_string(value);
      else take_candidates(value, read);
    } else if (key == "captured_at") read.captured_at = value.get_string();
    else if (key == "camera_id") read.camera_id = value.get_string();
    else if (key == "agency_id") read.agency_id = value.get_string();
    else if (key == "location") take_location(value, read);
    else if (key == "heading_deg") {
      if (places_only) read.heading = value.raw_json_token();
      else read.heading_deg = value.get_double();
    } else if (key == "speed_kph") {
      if (places_only) read.speed = value.raw_json_token();
      else read.speed_kph = value.get_double();
    } else if (key == "vehicle") {
      if (places_only) read.vehicle = simdjson::to_json_string(value);
      else take_vehicle(value, read);
    } else if (key == "image_ref") {
      if (places_only) read.image_ref = value.raw_json_token();
      else read.image_ref = value.get_string();
    }
  }
}

double checksum(const Read &read) {
  size_t bytes = read.read_id.size() + read.plate.size() + read.plate_region.size() + read.captured_at.size() +
                 read.camera_id.size() + read.agency_id.size() + read.image_ref.size() + read.make.size() +
                 read.model.size() + read.color.size() + read.body.size() + read.candidate_bytes +
                 read.candidates.size() + read.vehicle.size() + read.heading.size() + read.speed.size();
  return double(bytes) + read.plate_region_confidence + read.confidence + read.lat + read.lon + read.heading_deg +
         read.speed_kph + read.candidate_confidence;
}

template <bool places_only>
double decode(const uint8_t *text, const size_t *starts, size_t count, size_t *failed) {
  static ondemand::parser parser;
  double sum = 0;
  for (size_t i = 0; i < count; i++) {
    size_t length = starts[i + 1] - starts[i];
    try {
      padded_string_view json(reinterpret_cast<const char *>(text + starts[i]), length, length + SIMDJSON_PADDING);
      ondemand::document document = parser.iterate(json);
      Read read;
      take<places_only>(document, read);
      sum += checksum(read);
    } catch (const simdjson_error &) {
      ++*failed;
    }
  }
  return sum;
}

}  // namespace

double decode_with_simdjson(const uint8_t *text, const size_t *starts, size_t count, int places_only, size_t *failed) {
  return places_only ? decode<true>(text, starts, count, failed) : decode<false>(text, starts, count, failed);
}

#define TEXT_OF(name) #name
#define TEXT(name) TEXT_OF(name)

const char *simdjson_implementation(void) {
  static std::string names = std::string(TEXT(SIMDJSON_BUILTIN_IMPLEMENTATION)) + " (on-demand, compiled in) and " +
                             get_active_implementation()->name() + " (structural index, from the library)";
  return names.c_str();
}
