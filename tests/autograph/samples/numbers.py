"""Programs about numbers. Each is ordinary Python, and a graph after conversion.

`EXAMPLES` lists (function, arguments); the tests run each in three ways.
"""

import minitf as tf


def collatz(n):
    """Counts the steps until the Collatz sequence of n reaches 1.

    A loop whose end nobody can foresee, with a branch inside.
    """
    steps = 0
    while n > 1:
        if n % 2 == 0:
            n = n // 2
        else:
            n = 3 * n + 1
        steps += 1
    return steps


def newton(a):
    """Computes the square root of a."""
    x = a
    while tf.abs(x * x - a) > 1e-4:
        x = (x + a / x) / 2.0
    return x


def greatest_common_divisor(a, b):
    """Computes it as Euclid did: two variables change places."""
    while b > 0:
        a, b = b, a % b
    return a


def power(base, exponent):
    """Computes a power by squaring."""
    result = tf.ones_like(base)
    while exponent > 0:
        if exponent % 2 > 0:
            result = result * base
        base = base * base
        exponent = exponent // 2
    return result


def count_primes(n):
    """Counts the primes up to n: `break` out of the inner loop."""
    count = 0
    for candidate in tf.range(2, n + 1):
        is_prime = True
        for divisor in tf.range(2, candidate):
            if divisor * divisor > candidate:
                break
            if candidate % divisor < 1:
                is_prime = False
                break
        if is_prime:
            count += 1
    return count


def sum_of_odd(n):
    """Sums the odd numbers below n: `continue` skips the others."""
    total = 0
    for i in tf.range(n):
        if i % 2 < 1:
            continue
        total += i
    return total


def last_square(n):
    """Returns the last square below n, a variable that only the loop sets."""
    i = 0
    while i * i < n:
        square = i * i
        i += 1
    return square


EXAMPLES = [
    (collatz, (6,)),
    (collatz, (1,)),
    (newton, (2.0,)),
    (greatest_common_divisor, (48, 18)),
    (power, (3, 5)),
    (power, (2.0, 10)),
    (count_primes, (30,)),
    (sum_of_odd, (10,)),
    (last_square, (50,)),
]
