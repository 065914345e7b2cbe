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
    /// <returns>The data, or null if it has an error.</returns>
    public static DataSet? Load(
        DataSpec data,
        TrainingSpec training,
        string specDirectory,
        ITokenizer tokenizer,
        ChatTemplate? template,
        EncodingSettings settings,
        DiagnosticBag diagnostics,
        CancellationToken cancellationToken = default)
    {
        var problems = new DiagnosticBag();
        var result = Load(data, training, specDirectory, new ExampleEncoder(tokenizer, template, settings), template, settings.ModelMaxLength, problems, cancellationToken);
        diagnostics.AddRange(problems);
        return problems.HasErrors ? null : result;
    }

    private static DataSet Load(
        DataSpec data, TrainingSpec training, string specDirectory, ExampleEncoder encoder, ChatTemplate? template, int? modelMaxLength, DiagnosticBag problems, CancellationToken cancellationToken)
    {
        var maxLength = ResolvedSpec.MaxLength(training, modelMaxLength);
        if (maxLength > modelMaxLength)
            problems.Error(DiagnosticCodes.DataMaxLength, $"training.maxLength is {maxLength}, and the base takes at most {modelMaxLength} tokens.");
        var parts = Read(data, training.Seed, specDirectory, problems, cancellationToken);
        if (template is { ReadsClock: true } && parts.All.FirstOrDefault(example => example.Messages is not null) is { } conversation)
            problems.Warning(DiagnosticCodes.ChatTemplateReadsClock, "The chat template can write the current date into what is trained, so that the same inputs give another adapter on another day. Put a fixed date into the base's chat template if that matters.", conversation.Location);

        var pass = new EncodingPass(encoder, maxLength, training.Truncation, problems);
        var (train, validation, test) = (pass.Encode(parts.Train, cancellationToken), pass.Encode(parts.Validation, cancellationToken), pass.Encode(parts.Test, cancellationToken));
        pass.Finish();
        return new()
        {
            Train = train,
            Validation = validation,
            Test = test,
            ValidationPrompts = Prompts(validation),
            TestPrompts = Prompts(test),
            MaxLength = maxLength,
            TrainLengths = LengthStatistics.Of(train),
            ValidationLengths = LengthStatistics.Of(validation),
            TestLengths = LengthStatistics.Of(test),
        };

        // Plain text, a completion after no prompt, has a loss and asks nothing.
        IReadOnlyList<EvaluationPrompt> Prompts(IReadOnlyList<EncodedExample> examples) =>
            problems.HasErrors ? [] : [.. examples.Select(example => encoder.Prompt(example.Source, cancellationToken)).Where(prompt => prompt.PromptIds.Length > 0)];
    }

    private sealed record Parts(IReadOnlyList<Example> Train, IReadOnlyList<Example> Validation, IReadOnlyList<Example> Test)
    {
        public IEnumerable<Example> All => Train.Concat(Validation).Concat(Test);
    }

    private static Parts Read(DataSpec data, int seed, string specDirectory, DiagnosticBag problems, CancellationToken cancellationToken)
    {
        var train = File(data.Train, "data.train");
        var test = data.Test is { } testFile ? File(testFile, "data.test") : [];
        IReadOnlyList<Example> validation = [];
        if (data.Validation.File is { } validationFile)
            validation = File(validationFile, "data.validation");
        else if (data.Validation.Share is > 0 and var share)
            (train, validation) = Divide(train, share, seed, problems);
        DataChecks.Overlap("validation", validation, "training", train, problems);
        DataChecks.Overlap("test", test, "training", train, problems);
        DataChecks.Overlap("test", test, "validation", validation, problems);
        return new(train, validation, test);

        IReadOnlyList<Example> File(string path, string key)
        {
            var examples = DataFile.Read(Path.GetFullPath(path, specDirectory), key, problems, cancellationToken);
            DataChecks.Duplicates(examples, problems);
            return examples;
        }
    }

    private static (IReadOnlyList<Example> Train, IReadOnlyList<Example> Validation) Divide(IReadOnlyList<Example> examples, double share, int seed, DiagnosticBag problems)
    {
        if (examples.Count < 2)
        {
            // Of a file with errors it isn't known how many examples it will have.
            if (examples.Count == 1 && !problems.HasErrors)
                problems.Error(DiagnosticCodes.DataTooFew, "There is one example, so none can be set aside for validation. Add examples, or set data.validation to 0.", examples[0].Location);
            return (examples, []);
        }

        var (train, validation) = DataSplit.Of(examples.Count, share, seed);
        return ([.. train.Select(i => examples[i])], [.. validation.Select(i => examples[i])]);
    }
}
