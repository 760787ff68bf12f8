#include "CBenchmarkLimits.h"
#include "CSystem.h"
#include <libdeflate.h>
#include <lz4.h>
#include <snappy-c.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

// The codec bytes of chunks.
enum { none = 0, gzip = 1, lz4_64k = 3, snappy = 4, lz4_256k = 5, lz4_1m = 6, lz4 = 7, flate = 8, zstd = 9 };

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

static uint32_t little32(const uint8_t *p) {
  return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static size_t lz4_block_maximum(uint8_t codec) {
  return codec == lz4_64k ? 64 << 10 : codec == lz4_256k ? 256 << 10 : codec == lz4_1m ? 1 << 20 : 4 << 20;
}

static struct libdeflate_compressor *deflate_writer;
static struct libdeflate_decompressor *deflate_reader;
static ZSTD_CCtx *zstd_writer;
static ZSTD_DCtx *zstd_reader;
static void *lz4_state;

static void prepare(void) {
  if (deflate_writer) return;
  deflate_writer = libdeflate_alloc_compressor(5);
  deflate_reader = libdeflate_alloc_decompressor();
  zstd_writer = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(zstd_writer, ZSTD_c_compressionLevel, 3);
  ZSTD_CCtx_setParameter(zstd_writer, ZSTD_c_checksumFlag, 1);
  zstd_reader = ZSTD_createDCtx();
  lz4_state = malloc((size_t)LZ4_sizeofState());
}

static size_t compress_block(uint8_t codec, norn_block block, char *room, size_t bytes) {
  const char *from = block.bytes;
  size_t made = 0;
  switch (codec) {
  case gzip: return libdeflate_gzip_compress(deflate_writer, from, block.count, room, bytes);
  case flate: return libdeflate_deflate_compress(deflate_writer, from, block.count, room, bytes);
  case zstd: return ZSTD_compress2(zstd_writer, room, bytes, from, block.count);
  case snappy:
    for (size_t at = 0; at < block.count; at += 65536) {
      size_t piece = bytes;
      snappy_compress(from + at, smaller(block.count - at, 65536), room, &piece);
      made += piece;
    }
    return made;
  case none: memcpy(room, from, block.count); return block.count;
  default:
    for (size_t at = 0, most = lz4_block_maximum(codec); at < block.count; at += most)
      made += (size_t)LZ4_compress_fast_extState(
          lz4_state, from + at, room, (int)smaller(block.count - at, most), (int)bytes, 1);
    return made;
  }
}

size_t norn_limit_compress(
    uint8_t codec, const norn_block *blocks, size_t count, void *room, size_t room_bytes) {
  prepare();
  size_t made = 0;
  for (size_t i = 0; i < count; i++) made += compress_block(codec, blocks[i], room, room_bytes);
  return made;
}

// Framing is stepped over, and nothing in it is checked.

static size_t snappy_stream(const uint8_t *from, size_t count, char *room, size_t bytes) {
  size_t made = 0;
  for (size_t at = 10; at + 8 <= count;) {
    size_t length = little32(from + at) >> 8, piece = bytes - made;
    if (from[at] == 0) {
      if (snappy_uncompress((const char *)from + at + 8, length - 4, room + made, &piece) != SNAPPY_OK)
        return 0;
    } else {
      memcpy(room + made, from + at + 8, piece = length - 4);
    }
    made += piece;
    at += 4 + length;
  }
  return made;
}

static size_t lz4_frame(const uint8_t *from, char *room, size_t bytes) {
  size_t made = 0;
  for (size_t at = 7;;) {
    uint32_t word = little32(from + at), length = word & 0x7FFFFFFF;
    if (word == 0) return made;
    int piece = (int)length;
    if (word & 0x80000000) {
      memcpy(room + made, from + at + 4, length);
    } else {
      piece = LZ4_decompress_safe(
          (const char *)from + at + 4, room + made, (int)length, (int)(bytes - made));
      if (piece < 0) return 0;
    }
    made += (size_t)piece;
    at += 4 + length;
  }
}

static size_t decompress_block(uint8_t codec, norn_block block, char *room, size_t bytes) {
  size_t made = 0;
  switch (codec) {
  case gzip:
    libdeflate_gzip_decompress(deflate_reader, block.bytes, block.count, room, bytes, &made);
    return made;
  case flate:
    libdeflate_deflate_decompress(deflate_reader, block.bytes, block.count, room, bytes, &made);
    return made;
  case zstd: return ZSTD_decompressDCtx(zstd_reader, room, bytes, block.bytes, block.count);
  case snappy: return snappy_stream(block.bytes, block.count, room, bytes);
  case none: memcpy(room, block.bytes, block.count); return block.count;
  default: return lz4_frame(block.bytes, room, bytes);
  }
}

size_t norn_limit_decompress(
    uint8_t codec, const norn_block *blocks, size_t count, void *room, size_t room_bytes) {
  prepare();
  size_t made = 0;
  for (size_t i = 0; i < count; i++) {
    const uint8_t *stored = (const uint8_t *)blocks[i].bytes + blocks[i].count;
    uint32_t crc = (uint32_t)stored[0] << 24 | stored[1] << 16 | stored[2] << 8 | stored[3];
    if (norn_crc32c(0, blocks[i].bytes, blocks[i].count) != crc) return 0;
    made += decompress_block(codec, blocks[i], room, room_bytes);
  }
  return made;
}
