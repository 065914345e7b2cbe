#nullable enable
using System.Runtime.Serialization;

namespace FineTuneSdk.Core.Events
{
    /// <summary>
    /// One line that the worker reports: a JSON object. <see cref="Kind"/> says which of the other members are set.
    /// Compiled into Core and into the MSBuild tasks (netstandard2.0).
    /// </summary>
    /// <example>{"kind":"diagnostic","code":"FTSDK1003","severity":"error","text":"…","file":"…","line":4,"column":7}</example>
    [DataContract]
    public sealed class WorkerEvent
    {
        /// <summary><c>message</c>, <c>progress</c>, <c>metric</c>, <c>diagnostic</c>, <c>checkpoint</c> or <c>done</c>.</summary>
        [DataMember(Name = "kind", IsRequired = true, Order = 0)]
        public string Kind { get; set; } = "";

        /// <summary>message, diagnostic: the text. progress: the line to show. checkpoint: its folder. done: <c>trained</c>, <c>restored</c>, <c>evaluated</c>, <c>upToDate</c>, <c>deferred</c>, <c>cancelled</c> or <c>failed</c>.</summary>
        [DataMember(Name = "text", EmitDefaultValue = false, Order = 1)]
        public string? Text { get; set; }

        /// <summary>message: <c>high</c>, <c>normal</c> or <c>low</c>. diagnostic: <c>error</c>, <c>warning</c> or <c>info</c>.</summary>
        [DataMember(Name = "severity", EmitDefaultValue = false, Order = 2)]
        public string? Severity { get; set; }

        /// <summary>diagnostic: its code.</summary>
        [DataMember(Name = "code", EmitDefaultValue = false, Order = 3)]
        public string? Code { get; set; }

        /// <summary>diagnostic: the file that it is about.</summary>
        [DataMember(Name = "file", EmitDefaultValue = false, Order = 4)]
        public string? File { get; set; }

        /// <summary>diagnostic: line, from 1; 0 unknown.</summary>
        [DataMember(Name = "line", EmitDefaultValue = false, Order = 5)]
        public int Line { get; set; }

        /// <summary>diagnostic: column, from 1; 0 unknown.</summary>
        [DataMember(Name = "column", EmitDefaultValue = false, Order = 6)]
        public int Column { get; set; }

        /// <summary>diagnostic: last line; 0 unknown.</summary>
        [DataMember(Name = "endLine", EmitDefaultValue = false, Order = 7)]
        public int EndLine { get; set; }

        /// <summary>diagnostic: column after the last character; 0 unknown.</summary>
        [DataMember(Name = "endColumn", EmitDefaultValue = false, Order = 8)]
        public int EndColumn { get; set; }

        /// <summary>progress: optimizer steps done; of a download (no loss, a text that says so): thousandths.</summary>
        [DataMember(Name = "step", EmitDefaultValue = false, Order = 9)]
        public int Step { get; set; }

        /// <summary>progress: optimizer steps in all; of a download: 1000.</summary>
        [DataMember(Name = "steps", EmitDefaultValue = false, Order = 10)]
        public int Steps { get; set; }

        /// <summary>progress: the step's loss, nats a supervised token.</summary>
        [DataMember(Name = "loss", EmitDefaultValue = false, Order = 11)]
        public double? Loss { get; set; }

        /// <summary>progress: tokens a second (all tokens of the batches, padding left out).</summary>
        [DataMember(Name = "tokensPerSecond", EmitDefaultValue = false, Order = 12)]
        public double? TokensPerSecond { get; set; }

        /// <summary>progress: estimated seconds to the end of training.</summary>
        [DataMember(Name = "secondsLeft", EmitDefaultValue = false, Order = 13)]
        public double? SecondsLeft { get; set; }

        /// <summary>progress: the step's learning rate.</summary>
        [DataMember(Name = "learningRate", EmitDefaultValue = false, Order = 14)]
        public double? LearningRate { get; set; }

        /// <summary>progress: the gradient's norm before clipping.</summary>
        [DataMember(Name = "gradientNorm", EmitDefaultValue = false, Order = 15)]
        public double? GradientNorm { get; set; }

        /// <summary>metric: its name, such as <c>test.exactMatch.department</c>.</summary>
        [DataMember(Name = "metric", EmitDefaultValue = false, Order = 16)]
        public string? Metric { get; set; }

        /// <summary>metric: its value.</summary>
        [DataMember(Name = "value", EmitDefaultValue = false, Order = 17)]
        public double? Value { get; set; }
    }
}
