using System.Runtime.InteropServices;
using FineTuneSdk.Core.Tokenization.AddedTokens;
using FineTuneSdk.Core.Tokenization.Decoders;
using FineTuneSdk.Core.Tokenization.Models;
using FineTuneSdk.Core.Tokenization.PostProcessors;
using FineTuneSdk.Core.Tokenization.PreTokenizers;
using FineTuneSdk.Core.Tokenization.Text;

namespace FineTuneSdk.Core.Tokenization;

/// <summary>The stations that a text passes: added tokens and normaliser, pre-tokenizers, model, post-processor; and back: decoder.</summary>
internal sealed class Tokenizer(AddedVocabulary added, IReadOnlyList<IPreTokenizer> preTokenizers, ITokenModel model, IPostProcessor? postProcessor, ITokenDecoder decoder) : ITokenizer
{
    private readonly bool _keepsTexts = postProcessor is { ReadsTexts: true };

    /// <inheritdoc/>
    public int VocabularySize { get; } = Math.Max(model.Vocabulary.Limit, added.Limit);

    /// <inheritdoc/>
    public EncodedText Encode(string text) => Encode(text, addSpecialTokens: false);

    /// <inheritdoc/>
    public EncodedText EncodeWithSpecialTokens(string text) => Encode(text, addSpecialTokens: true);

    /// <inheritdoc/>
    public string Decode(IReadOnlyList<int> ids, bool skipSpecialTokens = false)
    {
        var sink = new TextSink();
        var stage = decoder.Start(sink);
        foreach (var id in ids)
        {
            if (ForDecoder(id, skipSpecialTokens) is { } token)
                stage.Push(token, endsToken: true);
        }

        stage.Complete();
        return sink.Take();
    }

    /// <inheritdoc/>
    public IStreamingDecoder CreateStreamingDecoder(bool skipSpecialTokens = false) => new StreamingDecoder(decoder, id => ForDecoder(id, skipSpecialTokens));

    /// <inheritdoc/>
    public int? TokenToId(string token) => added.Find(token)?.Id ?? (model.Vocabulary.Find(token) is var id and >= 0 ? id : null);

    /// <inheritdoc/>
    public string? IdToToken(int id) => added.Find(id)?.Content ?? model.Vocabulary.TokenOf(id);

    /// <inheritdoc/>
    public bool IsSpecial(int id) => added.Find(id) is { IsSpecial: true };

    private EncodedText Encode(string text, bool addSpecialTokens)
    {
        var tokens = new List<EncodedToken>(text.Length / 2);
        foreach (var part in added.Split(text))
        {
            if (!part.IsAddedToken)
            {
                Encode(new CutText(part.Source, [(part.Start, part.End)]), tokens);
                continue;
            }

            var (start, end) = part.Source.InputRange(part.Start, part.End);
            tokens.Add(new EncodedToken(part.AddedToken, start, end, _keepsTexts ? part.Span.ToString() : ""));
        }

        if (postProcessor is not null)
            tokens = postProcessor.Process(tokens, text, addSpecialTokens);
        var encoded = CollectionsMarshal.AsSpan(tokens);
        var ids = new int[encoded.Length];
        var offsets = new (int Start, int End)[encoded.Length];
        for (var i = 0; i < encoded.Length; i++)
            (ids[i], offsets[i]) = (encoded[i].Id, (encoded[i].Start, encoded[i].End));

        return new EncodedText(ids, offsets);
    }

    private void Encode(CutText text, List<EncodedToken> tokens)
    {
        foreach (var preTokenizer in preTokenizers)
            text = preTokenizer.Apply(text);
        foreach (var piece in text.Pieces)
        {
            foreach (var token in model.Encode(text.Span(piece)))
            {
                var (start, end) = text.Source.InputRange(piece.Start + token.Start, piece.Start + token.End);
                tokens.Add(new EncodedToken(token.Id, start, end, _keepsTexts ? model.Vocabulary.TokenOf(token.Id)! : ""));
            }
        }
    }

    // Ids that no token has are passed over, as in Hugging Face's tokenizers.
    private string? ForDecoder(int id, bool skipSpecialTokens)
    {
        var text = added.Find(id) is { } token ? added.DecodedForm(token) : model.Vocabulary.TokenOf(id);
        return text is not null && skipSpecialTokens && added.IsSpecial(text) ? null : text;
    }
}
