using System.Globalization;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Stores;

namespace FineTuneSdk.Core.Weights;

/// <summary>A base by its hashes (SHA-256, lower-case hexadecimal): the same wherever it lies and whatever it is called.</summary>
/// <param name="ConfigSha256">The bytes of <c>config.json</c>.</param>
/// <param name="WeightsSha256">The bytes of the weights (of several files: of the list of their names and hashes); <c>fresh</c> where they are drawn anew.</param>
/// <param name="TokenizerSha256">The bytes of <c>tokenizer.json</c>, the special tokens and the ids at which generation stops.</param>
/// <param name="ChatTemplateSha256">The text of the chat template, or null without one.</param>
public sealed record BaseIdentity(string ConfigSha256, string WeightsSha256, string TokenizerSha256, string? ChatTemplateSha256)
{
    /// <summary>What stands for the weights where they are drawn from the seed.</summary>
    public const string FreshWeights = "fresh";

    /// <summary>The one hash over all others, by which a base is found and checked.</summary>
    public string Hash => Sha256.OfText(string.Join('\n', "finetune-base 1", ConfigSha256, WeightsSha256, TokenizerSha256, ChatTemplateSha256 ?? "-"));

    internal static BaseIdentity Compute(ModelFolder folder, bool withWeights, Func<string, string> hashOfWeights, CancellationToken cancellationToken)
    {
        var template = folder.TokenizerSettings.SelectTemplate(folder.Path);
        return new BaseIdentity(
            Sha256.OfFile(folder.ConfigPath),
            withWeights ? Weights(folder.Path, hashOfWeights, cancellationToken) : FreshWeights,
            Tokenizer(folder),
            template is null ? null : Sha256.OfText(template.Text));
    }

    private static string Weights(string folder, Func<string, string> hashOf, CancellationToken cancellationToken)
    {
        var files = SafetensorsSet.FindFiles(folder);
        var hashes = new List<string>();
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                hashes.Add(hashOf(file));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new FineTuneException(DiagnosticCodes.SafetensorsInvalid, $"The file can't be read: {e.Message}", new SourceSpan(file), e);
            }
        }
        return hashes is [var only] ? only : Sha256.OfText(string.Join('\n', files.Zip(hashes, (file, hash) => $"{Path.GetFileName(file)} {hash}")));
    }

    private static string Tokenizer(ModelFolder folder) => Sha256.OfText(string.Join(
        '\n',
        folder.TokenizerSettings.SpecialTokens.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key} {t.Value}")
            .Prepend(Sha256.OfFile(folder.TokenizerPath))
            .Append("stop " + string.Join(' ', folder.Generation.StopTokenIds.Order().Select(id => id.ToString(CultureInfo.InvariantCulture))))));
}
