using System.Globalization;

namespace FineTuneSdk.Core.Tokenization.Normalizers;

/// <summary>Combining classes, decompositions and compositions of Unicode 9.0, read once from a resource.</summary>
/// <remarks>.NET's own normalisation isn't used: under InvariantGlobalization it silently changes nothing, and ids must not depend on the ICU of a machine.</remarks>
internal sealed class NormalizationData
{
    // Hangul syllables are composed of three parts by arithmetic (Unicode standard, section 3.12).
    private const int SyllableBase = 0xAC00, LeadingBase = 0x1100, VowelBase = 0x1161, TrailingBase = 0x11A7;
    private const int LeadingCount = 19, VowelCount = 21, TrailingCount = 28, SyllableCount = LeadingCount * VowelCount * TrailingCount;

    private static readonly Lazy<NormalizationData> s_instance = new(Load);

    private readonly Dictionary<int, byte> _classes = [];
    private readonly Dictionary<int, int[]> _canonical = [];
    private readonly Dictionary<int, int[]> _compatible = [];
    private readonly Dictionary<(int First, int Second), int> _compositions = [];
    private readonly HashSet<int> _changedByComposing = [];
    private readonly HashSet<int> _changedByCompatibility = [];

    private NormalizationData()
    {
    }

    /// <summary>The data.</summary>
    public static NormalizationData Instance => s_instance.Value;

    /// <summary>The canonical combining class of a code point.</summary>
    public byte ClassOf(int codePoint) => codePoint < 0x300 ? (byte)0 : _classes.GetValueOrDefault(codePoint);

    /// <summary>Whether a text without any such code point is left as it is.</summary>
    public bool MayChange(int codePoint, bool compatible, bool compose)
    {
        if (codePoint < (compose ? compatible ? 0xA0 : 0x300 : 0xA0))
            return false;
        if (_classes.ContainsKey(codePoint) || (compatible && _changedByCompatibility.Contains(codePoint)))
            return true;
        return compose
            ? _changedByComposing.Contains(codePoint) || codePoint is >= VowelBase and < VowelBase + VowelCount or > TrailingBase and < TrailingBase + TrailingCount
            : _canonical.ContainsKey(codePoint) || IsSyllable(codePoint);
    }

    /// <summary>Adds the full decomposition of a code point.</summary>
    public void Decompose(int codePoint, bool compatible, List<int> target)
    {
        if (IsSyllable(codePoint))
        {
            var index = codePoint - SyllableBase;
            target.Add(LeadingBase + (index / (VowelCount * TrailingCount)));
            target.Add(VowelBase + (index / TrailingCount % VowelCount));
            if (index % TrailingCount != 0)
                target.Add(TrailingBase + (index % TrailingCount));
            return;
        }

        if (_canonical.TryGetValue(codePoint, out var parts) || (compatible && _compatible.TryGetValue(codePoint, out parts)))
        {
            foreach (var part in parts)
                Decompose(part, compatible, target);
            return;
        }

        target.Add(codePoint);
    }

    /// <summary>What two code points compose to, or -1.</summary>
    public int Compose(int first, int second)
    {
        if (first is >= LeadingBase and < LeadingBase + LeadingCount && second is >= VowelBase and < VowelBase + VowelCount)
            return SyllableBase + ((((first - LeadingBase) * VowelCount) + second - VowelBase) * TrailingCount);
        if (IsSyllable(first) && (first - SyllableBase) % TrailingCount == 0 && second is > TrailingBase and < TrailingBase + TrailingCount)
            return first + second - TrailingBase;
        return _compositions.GetValueOrDefault((first, second), -1);
    }

    private static bool IsSyllable(int codePoint) => codePoint is >= SyllableBase and < SyllableBase + SyllableCount;

    private static NormalizationData Load()
    {
        var data = new NormalizationData();
        using var reader = new StreamReader(typeof(NormalizationData).Assembly.GetManifestResourceStream("unicode-normalization.txt")!);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            var mark = line.AsSpan().IndexOfAny("@=!~");
            if (line[mark] == '@')
                data.AddClass(line, mark);
            else
                data.AddDecomposition(ParseHex(line[..mark]), line[mark], [.. line[(mark + 1)..].Split(' ').Select(ParseHex)]);
        }

        // Some canonical decompositions have a part that compatibility decomposes further.
        data._changedByCompatibility.UnionWith(data._compatible.Keys);
        data._changedByCompatibility.UnionWith(data._canonical.Keys.Where(codePoint => data.FullyDecomposed(codePoint).Any(data._compatible.ContainsKey)));
        return data;
    }

    private List<int> FullyDecomposed(int codePoint)
    {
        var parts = new List<int>();
        Decompose(codePoint, compatible: false, parts);
        return parts;
    }

    private void AddClass(string line, int mark)
    {
        var dash = line.IndexOf('-', StringComparison.Ordinal);
        for (var codePoint = ParseHex(line[..dash]); codePoint <= ParseHex(line[(dash + 1)..mark]); codePoint++)
            _classes.Add(codePoint, byte.Parse(line.AsSpan(mark + 1), NumberStyles.None, CultureInfo.InvariantCulture));
    }

    private void AddDecomposition(int codePoint, char kind, int[] parts)
    {
        (kind == '~' ? _compatible : _canonical).Add(codePoint, parts);
        if (kind == '!')
            _changedByComposing.Add(codePoint);
        if (kind != '=')
            return;
        _compositions.Add((parts[0], parts[1]), codePoint);
        _changedByComposing.Add(parts[1]);
    }

    private static int ParseHex(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
