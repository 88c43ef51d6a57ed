"""The standard normal distribution function, in floats for columns and in decimals for `exact`.

Columns: W. J. Cody's range split replaced by the rational form of Hart (Computer Approximations, 1968, algorithm
5666) as given by G. West, "Better approximations to cumulative normal functions", Wilmott Magazine, May 2005;
accurate to about 2e-16. Decimals: the series of Marsaglia, "Evaluating the normal distribution", J. Stat. Software
11(4), 2004, whose terms all have one sign, so nothing cancels.
"""

from __future__ import annotations

from decimal import Decimal, localcontext

#: Numerator and denominator of Hart's rational form, highest power first.
NUMERATOR = (
    3.52624965998911e-02,
    0.700383064443688,
    6.37396220353165,
    33.912866078383,
    112.079291497871,
    221.213596169931,
    220.206867912376,
)
DENOMINATOR = (
    8.83883476483184e-02,
    1.75566716318264,
    16.064177579207,
    86.7807322029461,
    296.564248779674,
    637.333633378831,
    793.826512519948,
    440.413735824752,
)
#: Up to here the rational form holds; beyond it a continued fraction.
SPLIT = 7.07106781186547
ROOT_OF_TWO_PI = 2.506628274631
#: Beyond this distance the function is 0 or 1 to more than 80 places.
FLAT = 20

_ROOT_OF_TWO_PI_EXACT = Decimal("2.50662827463100050241576528481104525300698674060993831662992")


def normal_cdf(value: Decimal) -> Decimal:
    """The standard normal distribution function at `value`, to all digits of the running decimal context."""
    if abs(value) >= FLAT:
        return Decimal(0) if value < 0 else Decimal(1)
    with localcontext() as context:
        digits = context.prec
        context.prec = digits + 12
        square = value * value
        term = total = value
        divisor = 1
        while abs(term) > abs(total).scaleb(-digits - 8):
            divisor += 2
            term = term * square / divisor
            total += term
        density = (-square / 2).exp() / _ROOT_OF_TWO_PI_EXACT
        result = Decimal("0.5") + total * density
    return +result
