using System.Globalization;
using System.Text;

namespace FineTuneSdk.Fuzz.Tests.Fuzzing;

/// <summary>One change to an input. A change that has no place in it leaves it as it is.</summary>
/// <param name="Kind">Which change.</param>
/// <param name="Place">Where, as a part of the whole.</param>
/// <param name="Extent">How much, or what from elsewhere, as a part of the whole.</param>
/// <param name="Value">What is put there.</param>
internal readonly record struct Mutation(MutationKind Kind, double Place, double Extent, byte Value)
{
    private static readonly byte[][] Values = [.. new[]
    {
        "null", "true", "false", "0", "-1", "1", "2", "1.5", "-0.0", "1e308", "1e-320", "1e999", "255", "65536", "2147483647", "2147483648", "4294967296", "9223372036854775807",
        "18446744073709551616", "123456789012345678901234567890", "\"\"", "\" \"", "\"\\u0000\"", "\"\\ud800\"", "\"\\uffff\\udc00x\"", "\"..\"", "\"../../x\"", "\"NaN\"", "[]", "{}", "[[]]",
        "[null]", "[0,0]", "[1,2,3]", "[\"a\"]", "[[\"a\",\"b\"]]", "{\"a\":1}", "{\"type\":\"x\"}", "{\"a\":1,\"a\":2}", "[{}]", "\"(a+)+$\"", "\"(((((((((\"", "\"[^\\\\s]|\\\\p{L}*?\"", "\"{% generation %}\"",
    }.Select(Encoding.UTF8.GetBytes)];

    public byte[] Apply(Seed seed, byte[] input, IReadOnlyList<Seed> others) => Kind switch
    {
        MutationKind.SetByte => Splice(input, At(input), 1, [Value]),
        MutationKind.FlipBit => Splice(input, At(input), 1, [(byte)((input.Length > 0 ? input[At(input)] : 0) ^ (1 << (Value & 7)))]),
        MutationKind.InsertBytes => Splice(input, At(input), 0, [.. Enumerable.Repeat(Value, 1 + (int)(Extent * 16))]),
        MutationKind.Delete => Splice(input, At(input), Length(input), []),
        MutationKind.Repeat => Splice(input, At(input), 0, Slice(input, At(input), Length(input))),
        MutationKind.Truncate => input[..At(input)],
        MutationKind.CopyFromOther => CopyFrom(others[Value % others.Count], input),
        MutationKind.LongNumber => Splice(input, At(input), 0, Encoding.ASCII.GetBytes(new string('9', 1 + (Value % 25)))),
        MutationKind.Nest => Splice(input, At(input), 0, Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(Value % 2 == 0 ? "[" : "{\"a\":", 1 + (int)(Extent * 200))))),
        MutationKind.ReplaceValue => ReplaceValue(seed, input, Values[Value % Values.Length]),
        MutationKind.ExchangeValue => ExchangeValue(seed, input, others[Value % others.Count]),
        MutationKind.RepeatMember => RepeatMember(seed, input),
        _ => throw new InvalidOperationException(Kind.ToString()),
    };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind}({Place:R}, {Extent:R}, {Value})");

    private int At(byte[] input) => (int)(Place * input.Length);

    // Most cuts are short; a few take half of the input.
    private int Length(byte[] input) => 1 + (int)(Extent * Extent * Extent * input.Length / 2);

    private byte[] CopyFrom(Seed other, byte[] input)
    {
        var from = (int)(Extent * other.Bytes.Length);
        return Splice(input, At(input), 0, Slice(other.Bytes, from, 1 + Value));
    }

    // The places are the seed's, so these come before changes of bytes; once the text has moved, they hit somewhere else, which is a change too.
    private byte[] ReplaceValue(Seed seed, byte[] input, byte[] value) =>
        Pick(seed, Place, input) is var (start, length) ? Splice(input, start, length, value) : input;

    private byte[] ExchangeValue(Seed seed, byte[] input, Seed other) =>
        Pick(other, Extent, other.Bytes) is var (start, length) ? ReplaceValue(seed, input, Slice(other.Bytes, start, length)) : input;

    private byte[] RepeatMember(Seed seed, byte[] input)
    {
        if (Pick(seed, Place, input) is not var (start, length))
            return input;
        var value = Slice(input, start, length);
        return Splice(input, start + length, 0, [(byte)',', .. Extent < 0.5 ? value : [.. "\"a\":"u8, .. value]]);
    }

    private static (int Start, int Length)? Pick(Seed seed, double place, byte[] input)
    {
        if (seed.Json.Count == 0)
            return null;
        var range = seed.Json[(int)(place * seed.Json.Count)];
        return range.End.Value <= input.Length ? (range.Start.Value, range.End.Value - range.Start.Value) : null;
    }

    private static byte[] Slice(byte[] input, int start, int length) => input[Math.Min(start, input.Length)..Math.Min(start + length, input.Length)];

    private static byte[] Splice(byte[] input, int at, int remove, byte[] insert) => [.. input.AsSpan(0, at), .. insert, .. input.AsSpan(Math.Min(at + remove, input.Length))];
}
