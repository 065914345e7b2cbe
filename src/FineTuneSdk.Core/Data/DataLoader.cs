using FineTuneSdk.Core.ChatTemplates;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;
using FineTuneSdk.Core.Tokenization;

namespace FineTuneSdk.Core.Data;

/// <summary>Data files → checked, split and encoded examples.</summary>
public static class DataLoader
{
    /// <summary>Reads, checks, splits and encodes the examples of a spec. Every problem of every file is reported in one go.</summary>
    /// <param name="data">The files and the split.</param>
    /// <param name="training">Maximum length, truncation, and the seed of the split.</param>
    /// <param name="specDirectory">The folder that the files' paths are relative to.</param>
    /// <param name="tokenizer">The base's tokenizer.</param>
    /// <param name="template">The base's chat template, or null; needed for conversations only.</param>
    /// <param name="settings">What else encoding needs to know of the base.</param>
    /// <param name="diagnostics">Gets errors and warnings (FTSDK13xx, FTSDK20xx).</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The data, or null if <paramref name="diagnostics"/> has got an error.</returns>
    public static DataSet? Load(
        DataSpec data,
        TrainingSpec training,
        string specDirectory,
        ITokenizer tokenizer,
        ChatTemplate? template,
        EncodingSettings settings,
        DiagnosticBag diagnostics,
        CancellationToken cancellationToken = default) => throw new NotSupportedException("The data loader is on its way.");
}
