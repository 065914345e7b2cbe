using FineTuneSdk.Cli.Reports;
using FineTuneSdk.Core.Adapters;
using FineTuneSdk.Core.Data;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Specs;

namespace FineTuneSdk.Cli.Pipeline;

/// <summary>Compares what was measured with what the spec asks for.</summary>
internal static class GateCheck
{
    /// <summary>An error for each gate that isn't met, at the gate's place, with both figures.</summary>
    public static IReadOnlyList<Diagnostic> Check(SpecFile file, IReadOnlyList<ManifestMetric> metrics)
    {
        var problems = new List<Diagnostic>();
        var gates = file.Spec.Evaluation.Gates;
        for (var i = 0; i < gates.Count; i++)
        {
            if (Problem(gates[i], metrics) is var (code, message))
                problems.Add(Diagnostic.Error(code, message, file.PlaceOf($"evaluation.gates[{i}]")));
        }

        return problems;
    }

    /// <summary>An error for each gate whose metric the data leave no room for, before anything is trained.</summary>
    public static IReadOnlyList<Diagnostic> CheckMeasurable(SpecFile file, DataSet data) =>
    [
        .. file.Spec.Evaluation.Gates.Index()
            .Where(one => one.Item.Metric == GateMetric.ExactMatch && (one.Item.On == DataPart.Test ? data.TestPrompts : data.ValidationPrompts).Count == 0)
            .Select(one => Diagnostic.Error(
                DiagnosticCodes.GateWithoutMetric,
                $"This gate asks for exactMatch on {SpecShape.EnumName(one.Item.On)}, whose examples have no prompt to answer; use the metric \"loss\" or \"perplexity\".",
                file.PlaceOf($"evaluation.gates[{one.Index}]"))),
    ];

    /// <summary>Whether a gate is about a figure.</summary>
    public static bool Asks(GateSpec gate, ManifestMetric metric) =>
        metric.Of == MetricNames.Adapter && metric.On == SpecShape.EnumName(gate.On) && metric.Name == SpecShape.EnumName(gate.Metric) && metric.Field == gate.Field;

    /// <summary>Whether a figure lies between a gate's ends.</summary>
    public static bool IsMet(GateSpec gate, double value) => !IsTooLow(gate, value) && !(gate.Max is { } max && !(value <= max));

    // Not "less than": a figure that is no number meets nothing.
    private static bool IsTooLow(GateSpec gate, double value) => gate.Min is { } min && !(value >= min);

    private static (string Code, string Message)? Problem(GateSpec gate, IReadOnlyList<ManifestMetric> metrics)
    {
        var (name, on) = (SpecShape.EnumName(gate.Metric), SpecShape.EnumName(gate.On));
        var what = gate.Field is null ? name : $"{name} of \"{gate.Field}\"";
        var measured = metrics.Where(metric => metric.Of == MetricNames.Adapter && metric.On == on && metric.Name == name).ToList();
        if (measured.Find(metric => metric.Field == gate.Field) is not { } found)
        {
            var fields = string.Join(", ", measured.Where(metric => metric.Field is not null).Select(metric => $"\"{metric.Field}\""));
            return (DiagnosticCodes.GateWithoutMetric, $"This gate asks for {what} on {on}, which can't be measured there{(gate.Field is null ? "." : fields.Length == 0 ? ": the answers are no JSON objects." : $": the answers' fields are {fields}.")}");
        }

        if (IsMet(gate, found.Value))
            return null;
        var wanted = IsTooLow(gate, found.Value) ? RunLog.Text($"at least {gate.Min}") : RunLog.Text($"at most {gate.Max}");
        return (DiagnosticCodes.GateNotMet, RunLog.Text($"{what} on {on} is {found.Value:0.####}{MetricNames.Interval(found)}, and the gate asks for {wanted}."));
    }
}
