using FineTuneSdk.Core.Tokenization.Models;

namespace FineTuneSdk.Core.Tests.Tokenization.Models;

/// <summary>A BPE model of a few letters and merges.</summary>
internal static class SmallBpe
{
    /// <summary>A model of "a", "b", "▁" and the unknown token, with merges such as "a b,ab a", the first the first to be done; with more letters, and with the bytes where they are the way out.</summary>
    public static BpeModel Create(string merges, BpeOptions options, string letters = "")
    {
        var pairs = merges.Split(',').Select(merge => merge.Split(' ')).ToList();
        string[] tokens = ["<unk>", "▁", "a", "b", .. letters.Select(letter => $"{letter}"), .. options.ByteFallback ? Enumerable.Range(0, 256).Select(value => $"<0x{value:X2}>") : [], .. pairs.Select(pair => pair[0] + pair[1])];
        var ids = tokens.Distinct(StringComparer.Ordinal).Select((token, id) => (token, id)).ToDictionary(entry => entry.token, entry => entry.id, StringComparer.Ordinal);
        return new BpeModel(new Vocabulary(ids), pairs.Select((pair, rank) => (pair, rank)).ToDictionary(
            merge => BpeModel.PairKey(ids[merge.pair[0]], ids[merge.pair[1]]), merge => new BpeModel.Merge(merge.rank, ids[merge.pair[0] + merge.pair[1]])), options);
    }
}
