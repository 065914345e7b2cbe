using System.Buffers;

namespace FineTuneSdk.Core.Tokenization.AddedTokens;

/// <summary>Finds any of a set of texts, the leftmost and there the longest. Immutable and safe for concurrent use.</summary>
internal sealed class TokenFinder
{
    private readonly SearchValues<char> _firstUnits;
    private readonly Node _root = new();

    /// <summary>Takes texts, none of them empty, each with its value; of equal texts the last one counts.</summary>
    public TokenFinder(IEnumerable<(string Text, AddedToken Token)> texts)
    {
        foreach (var (text, token) in texts)
        {
            var node = _root;
            foreach (var unit in text)
            {
                if (!node.Next.TryGetValue(unit, out var next))
                    node.Next.Add(unit, next = new Node());
                node = next;
            }

            node.Token = token;
        }

        _firstUnits = SearchValues.Create([.. _root.Next.Keys]);
    }

    private sealed class Node
    {
        public Dictionary<char, Node> Next { get; } = [];

        public AddedToken? Token { get; set; }
    }

    /// <summary>The first match at or after <paramref name="start"/>, or null.</summary>
    public (int Start, int End, AddedToken Token)? Find(ReadOnlySpan<char> text, int start)
    {
        while (text[start..].IndexOfAny(_firstUnits) is var skipped and >= 0)
        {
            start += skipped;
            if (LongestAt(text, start) is var (end, token))
                return (start, end, token);
            start++;
        }

        return null;
    }

    private (int End, AddedToken Token)? LongestAt(ReadOnlySpan<char> text, int start)
    {
        (int, AddedToken)? longest = null;
        var node = _root;
        for (var i = start; i < text.Length && node.Next.TryGetValue(text[i], out var next); i++)
        {
            node = next;
            if (node.Token is { } token)
                longest = (i + 1, token);
        }

        return longest;
    }
}
