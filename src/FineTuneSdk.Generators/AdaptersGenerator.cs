using System.Collections.Immutable;
using System.IO;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace FineTuneSdk.Generators;

/// <summary>
/// Makes <c>internal static class Adapters</c> in the project's root namespace, with a constant for each spec of the project, so that an application names its adapters
/// without strings. It looks at nothing but file names: it works in design-time builds, before any training, and with training switched off.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class AdaptersGenerator : IIncrementalGenerator
{
    private const string SpecMetadata = "build_metadata.AdditionalFiles.FineTuneSpec";
    private const string RootNamespaceProperty = "build_property.RootNamespace";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var specs = context.AdditionalTextsProvider.Combine(context.AnalyzerConfigOptionsProvider)
            .Where(pair => pair.Right.GetOptions(pair.Left).TryGetValue(SpecMetadata, out var isSpec) && isSpec == "true")
            .Select((pair, _) => pair.Left.Path)
            .Collect();
        var rootNamespace = context.AnalyzerConfigOptionsProvider
            .Select((options, _) => options.GlobalOptions.TryGetValue(RootNamespaceProperty, out var value) ? value : "");
        context.RegisterSourceOutput(specs.Combine(rootNamespace), (production, input) => Generate(production, input.Left, input.Right));
    }

    private static void Generate(SourceProductionContext context, ImmutableArray<string> specs, string rootNamespace)
    {
        var constants = AdapterConstants.From(specs);
        foreach (var problem in constants.Problems)
            context.ReportDiagnostic(Diagnostic.Create(problem.Descriptor, Location.Create(problem.Spec, default, default(LinePositionSpan)), problem.Arguments));
        if (constants.All.Count > 0)
            context.AddSource("Adapters.g.cs", AdaptersSource.Write(constants.All, rootNamespace));
    }
}
