namespace FineTuneSdk.TinyBase.Corpus;

/// <summary>A clean text: one page of a manual, one chapter, one entry.</summary>
/// <param name="Topic">What it is about, as a label: <c>printing</c>, <c>spreadsheets</c>.</param>
/// <param name="Title">Its title, or null.</param>
/// <param name="Paragraphs">Its paragraphs, each one line.</param>
internal sealed record TextDocument(string Topic, string? Title, IReadOnlyList<string> Paragraphs)
{
    /// <summary>Characters of all paragraphs.</summary>
    public int Length => Paragraphs.Sum(paragraph => paragraph.Length);
}
