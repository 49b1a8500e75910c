"""FarmHash Fingerprint64: a 64-bit number for any bytes, the same for ever.

Multiplying by a big odd constant spreads low bits upwards, rotating and shifting bring
them down again; each length of input has its own arrangement of the two. Every
computation is modulo 2**64.

In TensorFlow: core/platform/fingerprint.h, the library farmhash (farmhashna)
"""

MASK = 2**64 - 1

_K0 = 0xC3A5C85C97CB3127
_K1 = 0xB492B66FBE98F273
_K2 = 0x9AE16A3B2F90404F


def fingerprint64(data):
    """Computes the fingerprint of bytes.

    >>> hex(fingerprint64(b"minitf"))
    '0x8142b4cd87677004'
    """
    if len(data) <= 16:
        return _up_to_16(data)
    if len(data) <= 32:
        return _up_to_32(data)
    if len(data) <= 64:
        return _up_to_64(data)
    return _long(data)


def rotate_right(value, bits):
    """Rotates a 64-bit number to the right."""
    return (value >> bits | value << (64 - bits)) & MASK


def _word(data, at, size=8):
    return int.from_bytes(data[at : at + size], "little")


def _shift_mix(value):
    return value ^ value >> 47


def _mix(u, v, multiplier):
    """Makes one number of two."""
    a = _shift_mix((u ^ v) * multiplier & MASK)
    b = _shift_mix((v ^ a) * multiplier & MASK)
    return b * multiplier & MASK


def _up_to_16(data):
    n = len(data)
    multiplier = _K2 + n * 2
    if n >= 8:
        a = _word(data, 0) + _K2 & MASK
        b = _word(data, n - 8)
        c = rotate_right(b, 37) * multiplier + a & MASK
        d = (rotate_right(a, 25) + b) * multiplier & MASK
        return _mix(c, d, multiplier)
    if n >= 4:
        a = _word(data, 0, 4)
        return _mix(n + (a << 3), _word(data, n - 4, 4), multiplier)
    if n > 0:
        y = data[0] + (data[n >> 1] << 8)
        z = n + (data[n - 1] << 2)
        return _shift_mix(y * _K2 & MASK ^ z * _K0 & MASK) * _K2 & MASK
    return _K2


def _up_to_32(data):
    n = len(data)
    multiplier = _K2 + n * 2
    a = _word(data, 0) * _K1 & MASK
    b = _word(data, 8)
    c = _word(data, n - 8) * multiplier & MASK
    d = _word(data, n - 16) * _K2 & MASK
    u = rotate_right(a + b & MASK, 43) + rotate_right(c, 30) + d & MASK
    v = a + rotate_right(b + _K2 & MASK, 18) + c & MASK
    return _mix(u, v, multiplier)


def _up_to_64(data):
    n = len(data)
    multiplier = _K2 + n * 2
    a = _word(data, 0) * _K2 & MASK
    b = _word(data, 8)
    c = _word(data, n - 8) * multiplier & MASK
    d = _word(data, n - 16) * _K2 & MASK
    y = rotate_right(a + b & MASK, 43) + rotate_right(c, 30) + d & MASK
    z = _mix(y, a + rotate_right(b + _K2 & MASK, 18) + c & MASK, multiplier)
    e = _word(data, 16) * multiplier & MASK
    f = _word(data, 24)
    g = (y + _word(data, n - 32)) * multiplier & MASK
    h = (z + _word(data, n - 24)) * multiplier & MASK
    u = rotate_right(e + f & MASK, 43) + rotate_right(g, 30) + h & MASK
    v = e + rotate_right(f + a & MASK, 18) + g & MASK
    return _mix(u, v, multiplier)


def _long(data):
    """Hashes more than 64 bytes: a state of seven words meets 64 bytes at a time."""
    n = len(data)
    x, y = 81, 81 * _K1 + 113 & MASK
    z = _shift_mix(y * _K2 + 113 & MASK) * _K2 & MASK
    x = x * _K2 + _word(data, 0) & MASK
    state = (x, y, z, (0, 0), (0, 0))
    for at in range(0, (n - 1) // 64 * 64, 64):
        state = _block(data, at, *state, _K1, 1)
    x, y, z, (v0, v1), (w0, w1) = state
    multiplier = _K1 + ((z & 0xFF) << 1)
    w0 = w0 + (n - 1 & 63) & MASK  # the last 64 bytes may overlap those before
    v0 = v0 + w0 & MASK
    w0 = w0 + v0 & MASK
    x, y, z, v, w = _block(data, n - 64, x, y, z, (v0, v1), (w0, w1), multiplier, 9)
    left = _mix(v[0], w[0], multiplier) + _shift_mix(y) * _K0 + z & MASK
    return _mix(left, _mix(v[1], w[1], multiplier) + x & MASK, multiplier)


def _block(data, at, x, y, z, v, w, multiplier, weight):
    """Mixes 64 bytes into the state."""
    x = rotate_right(x + y + v[0] + _word(data, at + 8) & MASK, 37) * multiplier & MASK
    y = rotate_right(y + v[1] + _word(data, at + 48) & MASK, 42) * multiplier & MASK
    x ^= w[1] * weight & MASK
    y = y + v[0] * weight + _word(data, at + 40) & MASK
    z = rotate_right(z + w[0] & MASK, 33) * multiplier & MASK
    v = _weak(data, at, v[1] * multiplier & MASK, x + w[0] & MASK)
    w = _weak(data, at + 32, z + w[1] & MASK, y + _word(data, at + 16) & MASK)
    return z, y, x, v, w


def _weak(data, at, a, b):
    """Mixes 32 bytes with two numbers into two."""
    p, q, r, s = (_word(data, at + i) for i in (0, 8, 16, 24))
    a = a + p & MASK
    b = rotate_right(b + a + s & MASK, 21)
    c = a
    a = a + q + r & MASK
    b = b + rotate_right(a, 44) & MASK
    return a + s & MASK, b + c & MASK
